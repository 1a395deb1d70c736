/// The state that the passes of all layers over the same rows share.
///
/// A trainer has one for all its steps. A `Pass`, which is made for each layer of each step, is
/// then only three words.
final class PassContext {
  let mode: Pass.Mode
  /// The flat vector of all parameters.
  let parameters: Matrix
  /// The flat vector of all gradients, or nil in inference.
  let gradients: Matrix?
  /// The scratch memory for the layers' branches, one layer after the other.
  private(set) var scratch: Matrix
  /// The position in the batch of the first of these rows.
  private(set) var firstRow = 0
  /// The number of rows in the whole batch.
  private(set) var batchRows: Int
  /// What becomes of the gradients, or nil in inference.
  private(set) var consumer: (any GradientConsumer)?
  /// Whether the consumer takes products, and whether it adds. A question to the consumer itself in
  /// each layer would cost measurable time in small steps.
  private(set) var takesProducts = false
  private(set) var isAdding = false
  /// The weights of the rows, or nil if every row weighs 1.
  private(set) var weights: Matrix?
  /// The numbers of the network's frozen layers.
  private(set) var frozen: Set<Int> = []

  /// A context for passes over all rows of a batch. A trainer sets the other properties at each
  /// step.
  init(
    _ mode: Pass.Mode, parameters: Matrix, gradients: Matrix? = nil, scratch: Matrix, rows: Int
  ) {
    self.mode = mode
    self.parameters = parameters
    self.gradients = gradients
    self.scratch = scratch
    batchRows = rows
  }

  /// Freezes these layers, and only these.
  func freeze(_ layers: Set<Int>) { frozen = layers }

  /// Prepares the passes over the next rows.
  func begin(_ examples: Examples, scratch: Matrix, consumer: any GradientConsumer) {
    firstRow = examples.start
    batchRows = examples.batch.count
    weights = examples.weights
    self.scratch = scratch
    self.consumer = consumer
    takesProducts = consumer.takesProducts
    isAdding = consumer.isAdding
  }
}
