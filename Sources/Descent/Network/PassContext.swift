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
  /// What the layers keep from forward to backward, and what one call of a layer needs.
  private(set) var memory: PassMemory
  /// The number of rows.
  private(set) var rows: Int
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
  /// Whether the consumer uses a layer's gradients when its `backward` has returned.
  var usesLayers: Bool { takesProducts || isAdding }
  /// The weights of the rows, or nil if every row weighs 1.
  private(set) var weights: Matrix?
  /// The numbers of the network's frozen layers.
  private(set) var frozen: Set<Int> = []

  /// A context for passes over all rows of a batch. A trainer sets the other properties at each
  /// step.
  init(
    _ mode: Pass.Mode, parameters: Matrix, gradients: Matrix? = nil, memory: PassMemory, rows: Int
  ) {
    self.mode = mode
    self.parameters = parameters
    self.gradients = gradients
    self.memory = memory
    self.rows = rows
    batchRows = rows
  }

  /// Replaces the memory by that for more rows.
  func use(_ memory: PassMemory) { self.memory = memory }

  /// Freezes these layers, and only these.
  func freeze(_ layers: Set<Int>) { frozen = layers }

  /// Prepares the passes over the next rows.
  @inline(__always)
  func begin(_ examples: Examples, consumer: any GradientConsumer) {
    rows = examples.rows
    firstRow = examples.start
    batchRows = examples.batchRows
    weights = examples.givenWeights
    if self.consumer === consumer { return }
    self.consumer = consumer
    takesProducts = consumer.takesProducts
    isAdding = consumer.isAdding
  }

  /// Prepares the passes over rows that no step is taken on, from this position of a batch on.
  func begin(
    rows: Int, from firstRow: Int, of batchRows: Int, weights: Matrix?,
    consumer: any GradientConsumer
  ) {
    self.rows = rows
    self.firstRow = firstRow
    self.batchRows = batchRows
    self.weights = weights
    self.consumer = consumer
    takesProducts = consumer.takesProducts
    isAdding = consumer.isAdding
  }
}
