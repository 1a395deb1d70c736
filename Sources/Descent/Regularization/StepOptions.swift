/// The schedule and the regularization of a trainer's steps. By default there is none.
///
/// A step has this order:
///
/// 1. The gradient of the loss is computed.
/// 2. `penalty` adds its gradient.
/// 3. `clipping` limits the sum.
/// 4. The optimizer updates the parameters, at the learning rate of the `schedule`.
/// 5. `lookahead` pulls them back towards its slow weights.
/// 6. `constraints` are applied.
/// 7. `average` adds the new parameters.
///
/// All except the average ignore parameters that are not trained, such as running means, and frozen
/// layers. These are not part of any norm either.
///
/// ```swift
/// var options = StepOptions()
/// options.penalty = Penalty(l2: 1e-4)
/// options.clipping = .globalNorm(1)
/// ```
public struct StepOptions: Sendable {
  /// The schedule of the learning rate, or nil for a constant one.
  public var schedule: (any Schedule)?
  /// The L1 and L2 penalty, or nil for none.
  public var penalty: Penalty?
  /// The gradient clipping, or nil for none.
  public var clipping: Clipping?
  /// The constraints that are applied after each step, in this order.
  public var constraints: [Constraint] = []
  /// The average of the weights, which a `fit` validates and keeps, or nil for none. See
  /// `Trainer.averagedModel`.
  public var average: WeightAverage?
  /// The lookahead, or nil for none.
  public var lookahead: Lookahead?
  /// λ of the decoupled weight decay, or nil for the optimizer's own.
  public var weightDecay: Double?
  /// The parameters to which the weight decay applies.
  public var decaying = ParameterSelection.weights
  /// The factors of the layers' learning rates, by the layer's number. See `Trainer.layerRates`.
  public var layerRates: [Int: Double] = [:]

  /// Options without a schedule or regularization.
  public init() {}
}

/// Applies the regularization of `StepOptions` to a trainer's parameters and gradients.
final class Regularizer {
  /// Whether a penalty or clipping needs the whole gradient before any parameter is updated.
  let needsGradient: Bool
  /// Whether there is something to do after a step.
  private let actsAfterSteps: Bool
  private let stepOptions: StepOptions
  private let parameters: Matrix
  private let gradients: Matrix
  /// The ranges of all trained parameters. These ranges and those below leave out frozen layers.
  private var all: [ParameterRange] = []
  private var penalized: [ParameterRange] = []
  private var constrained: [(constraint: Constraint, ranges: [ParameterRange])] = []
  private let slow: Buffer?
  private let average: Buffer?
  /// The number of parameter vectors in the average.
  private var averagedCount = 0

  init(_ stepOptions: StepOptions, _ network: Network, parameters: Matrix, gradients: Matrix) {
    self.stepOptions = stepOptions
    needsGradient = stepOptions.penalty != nil || stepOptions.clipping != nil
    actsAfterSteps =
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

  /// Freezes the layers whose rate is 0, and only these.
  func setRates(_ layerRates: [Int: Double], of network: Network) {
    func ranges(of selection: ParameterSelection) -> [ParameterRange] {
      network.ranges(of: selection, rates: layerRates)
    }
    all = ranges(of: .all)
    penalized = stepOptions.penalty.map { ranges(of: $0.parameters) } ?? []
    constrained = stepOptions.constraints.map { ($0, ranges(of: $0.parameters)) }
  }

  /// The average of the parameters, or nil while it is empty.
  var averageParameters: Buffer? { averagedCount > 0 ? average : nil }

  /// Adds the penalty and clips the gradient. It is called before the optimizer's rule.
  func regularizeGradient() {
    if let penalty = stepOptions.penalty {
      for range in penalized { penalty.add(to: range.of(gradients), of: range.of(parameters)) }
    }
    stepOptions.clipping?.clip(gradients, of: all)
  }

  /// Applies the lookahead and the constraints, and updates the average, after the step with this
  /// number.
  func finish(step: Int) {
    guard actsAfterSteps else { return }
    if let slow, let lookahead = stepOptions.lookahead, lookahead.isDue(at: step) {
      for range in all { lookahead.update(range.of(parameters), slow: range.of(slow.all)) }
      constrain(slow.all)
    }
    constrain(parameters)
    if stepOptions.average?.kind == .exponential { addToAverage() }
  }

  private func constrain(_ flat: Matrix) {
    for (constraint, ranges) in constrained {
      for range in ranges { constraint.apply(to: range.of(flat)) }
    }
  }

  /// Updates an average of epochs at the end of the epoch with this number.
  func end(epoch: Int) {
    guard let average = stepOptions.average, average.kind == .equal else { return }
    if epoch >= average.firstEpoch { addToAverage() }
  }

  /// Restarts the slow weights at the current parameters, which have been replaced.
  func restart() { slow?.all.copy(from: parameters) }

  /// Empties the average.
  func forgetAverage() { averagedCount = 0 }

  private func addToAverage() {
    guard let average else { return }
    averagedCount += 1
    stepOptions.average?.add(parameters, number: averagedCount, to: average.all)
  }
}
