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
  /// The micro-batch that the rows are.
  private(set) var microBatch: MicroBatch
  /// The deferred gradients of large weights, or nil if all gradients are stored.
  private(set) var deferred: DeferredGradients?
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
    microBatch = MicroBatch(batchRows: rows)
  }

  /// Freezes the layers whose rate is 0, and only these.
  func setRates(_ layerRates: [Int: Double]) {
    frozen = Set(layerRates.filter { $0.value == 0 }.keys)
  }

  /// Prepares the passes over the next rows.
  func begin(
    _ microBatch: MicroBatch, weights: Matrix?, deferred: DeferredGradients?, scratch: Matrix
  ) {
    self.microBatch = microBatch
    self.weights = weights
    self.deferred = deferred
    self.scratch = scratch
  }
}
