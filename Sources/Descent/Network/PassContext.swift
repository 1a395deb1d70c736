/// What the passes of all layers over the same rows have in common. A trainer has one for all its steps,
/// so that a `Pass`, which is made for each layer of each step, is three words.
final class PassContext {
  let mode: Pass.Mode
  /// The flat vectors of all parameters and gradients.
  let parameters: Matrix
  let gradients: Matrix?
  /// For what the layers' branches compute, one layer after the other.
  private(set) var scratch: Matrix
  /// Which part of its batch the rows are.
  private(set) var part: MicroBatch
  /// Where the gradients of large weights wait, unless they are to be stored.
  private(set) var deferred: DeferredGradients?
  /// Of the rows; nil if all weigh 1.
  private(set) var weights: Matrix?
  /// The numbers of the network's layers that nothing moves.
  private(set) var frozen: Set<Int> = []

  /// Of passes over all rows of a batch; a trainer sets the rest at each step.
  init(
    _ mode: Pass.Mode, parameters: Matrix, gradients: Matrix? = nil, scratch: Matrix, rows: Int
  ) {
    self.mode = mode
    self.parameters = parameters
    self.gradients = gradients
    self.scratch = scratch
    part = MicroBatch(batchRows: rows)
  }

  /// Layers of a rate of 0 are frozen.
  func setRates(_ layerRates: [Int: Double]) {
    frozen = Set(layerRates.filter { $0.value == 0 }.keys)
  }

  /// The next passes go over these rows.
  func begin(
    _ part: MicroBatch, weights: Matrix?, deferred: DeferredGradients?, scratch: Matrix
  ) {
    self.part = part
    self.weights = weights
    self.deferred = deferred
    self.scratch = scratch
  }
}
