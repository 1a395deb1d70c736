/// What a trainer does in a step besides the optimizer's update; by default nothing.
///
/// A step computes the gradient. The `penalty` adds its gradient. `clipping` limits the sum. The rule moves the
/// parameters, at the rate of the `schedule`. `lookahead` pulls them back towards the slow weights. The
/// `constraints` are applied. The `average` is updated. All of these except the average skip parameters that are
/// not trained, such as running means, and frozen layers, which count in no norm either.
public struct StepOptions: Sendable {
  /// The factor of the learning rate at each step; nil leaves the rate unchanged.
  public var schedule: (any Schedule)?
  /// The L1 and L2 penalty.
  public var penalty: Penalty?
  /// The limit of the gradient.
  public var clipping: Clipping?
  /// The constraints that are applied after each step, in this order.
  public var constraints: [Constraint] = []
  /// The average of the weights, which `fit` validates and keeps; see `Trainer.averagedModel`.
  public var average: WeightAverage?
  /// The slow weights.
  public var lookahead: Lookahead?
  /// λ of the decoupled weight decay; nil leaves the rule its own.
  public var weightDecay: Double?
  /// The parameters that decay.
  public var decaying = ParameterSelection.weights
  /// The factor of each layer's learning rate, by the layer's number; see `Trainer.layerRates`.
  public var layerRates: [Int: Double] = [:]

  /// Creates options that do nothing.
  public init() {}
}

/// Applies the step options to the parameters and gradients of a trainer.
final class Regularizer {
  /// True if the whole gradient is needed before any parameter moves.
  let needsGradient: Bool
  private let follows: Bool
  private let stepOptions: StepOptions
  private let parameters: Matrix
  private let gradients: Matrix
  /// The ranges of all trained parameters. Like the ranges below, without those of frozen layers.
  private var all: [ParameterRange] = []
  private var penalized: [ParameterRange] = []
  private var held: [(constraint: Constraint, ranges: [ParameterRange])] = []
  private let slow: Buffer?
  private let average: Buffer?
  private var averaged = 0

  init(_ stepOptions: StepOptions, _ network: Network, parameters: Matrix, gradients: Matrix) {
    self.stepOptions = stepOptions
    needsGradient = stepOptions.penalty != nil || stepOptions.clipping != nil
    follows =
      !stepOptions.constraints.isEmpty || stepOptions.lookahead != nil
      || stepOptions.average != nil
    self.parameters = parameters
    self.gradients = gradients
    func copy() -> Buffer {
      let buffer = Buffer(count: parameters.count, precision: parameters.precision)
      buffer.all.copy(from: parameters)
      return buffer
    }
    slow = stepOptions.lookahead == nil ? nil : copy()
    average = stepOptions.average == nil ? nil : copy()
    setRates(stepOptions.layerRates, of: network)
  }

  /// Sets the layers' rates. Layers with a rate of 0 are skipped.
  func setRates(_ layerRates: [Int: Double], of network: Network) {
    func ranges(of selection: ParameterSelection) -> [ParameterRange] {
      network.ranges(of: selection, rates: layerRates)
    }
    all = ranges(of: .all)
    penalized = stepOptions.penalty.map { ranges(of: $0.parameters) } ?? []
    held = stepOptions.constraints.map { ($0, ranges(of: $0.parameters)) }
  }

  /// The average of the parameters; nil before the first was added.
  var averageParameters: Buffer? { averaged > 0 ? average : nil }

  /// Called before the rule.
  func refineGradient() {
    if let penalty = stepOptions.penalty {
      for range in penalized { penalty.add(to: range.of(gradients), of: range.of(parameters)) }
    }
    stepOptions.clipping?.clip(gradients, of: all)
  }

  /// Called after the step of this number.
  func follow(step: Int) {
    guard follows else { return }
    if let slow, let lookahead = stepOptions.lookahead, lookahead.returns(at: step) {
      for range in all { lookahead.follow(range.of(parameters), slow: range.of(slow.all)) }
      hold(slow.all)
    }
    hold(parameters)
    if stepOptions.average?.kind == .exponential { addToAverage() }
  }

  private func hold(_ flat: Matrix) {
    for (constraint, ranges) in held {
      for range in ranges { constraint.hold(range.of(flat)) }
    }
  }

  /// Called at the end of the epoch of this number.
  func end(epoch: Int) {
    guard let average = stepOptions.average, average.kind == .equal else { return }
    if epoch >= average.firstEpoch { addToAverage() }
  }

  /// Called when the weights have been replaced: the slow weights begin there.
  func restart() { slow?.all.copy(from: parameters) }

  /// Starts the average again.
  func forgetAverage() { averaged = 0 }

  private func addToAverage() {
    guard let average else { return }
    averaged += 1
    stepOptions.average?.add(parameters, number: averaged, to: average.all)
  }
}
