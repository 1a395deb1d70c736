/// What a trainer does besides following the gradient: nothing, unless told so.
///
/// In a step the gradient is computed; the `penalty` adds its own; `clipping` limits both; the rule moves
/// the parameters, at the rate of the `schedule`; `lookahead` takes them a part of the way back;
/// `constraints` hold them; the `average` follows. All but the average leave alone what is not trained,
/// such as running means, and the layers that are frozen, which count in no norm either.
public struct StepOptions: Sendable {
  /// What the learning rate is multiplied by at each step; nil leaves it as it is.
  public var schedule: (any Schedule)?
  /// L1 and L2.
  public var penalty: Penalty?
  /// A limit to the gradient.
  public var clipping: Clipping?
  /// What the parameters are held to after each step, in this order.
  public var constraints: [Constraint] = []
  /// The average of the weights, which is what a `fit` judges and keeps; see `Trainer.averagedModel`.
  public var average: WeightAverage?
  /// Slow weights.
  public var lookahead: Lookahead?
  /// λ of the decoupled weight decay; nil leaves the rule its own.
  public var weightDecay: Double?
  /// The parameters that the weight decay is for.
  public var decaying = ParameterSelection.weights
  /// What a layer's learning rate is multiplied by, by the layer's number; see `Trainer.layerRates`.
  public var layerRates: [Int: Double] = [:]

  /// None.
  public init() {}
}

/// Applies stepOptions to the parameters and gradients of a trainer.
final class Regularizer {
  /// Whether something needs the whole gradient before any parameter moves.
  let needsGradient: Bool
  private let follows: Bool
  private let stepOptions: StepOptions
  private let parameters: Matrix
  private let gradients: Matrix
  /// Of every parameter that is trained; as those below, without the layers that are frozen.
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

  /// Leaves the layers alone whose rate is 0.
  func setRates(_ layerRates: [Int: Double], of network: Network) {
    func ranges(of selection: ParameterSelection) -> [ParameterRange] {
      network.ranges(of: selection, rates: layerRates)
    }
    all = ranges(of: .all)
    penalized = stepOptions.penalty.map { ranges(of: $0.parameters) } ?? []
    held = stepOptions.constraints.map { ($0, ranges(of: $0.parameters)) }
  }

  /// The average of the parameters; nil before the first.
  var averageParameters: Buffer? { averaged > 0 ? average : nil }

  /// Before the rule.
  func refineGradient() {
    if let penalty = stepOptions.penalty {
      for range in penalized { penalty.add(to: range.of(gradients), of: range.of(parameters)) }
    }
    stepOptions.clipping?.clip(gradients, of: all)
  }

  /// After the step of this number.
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

  /// At the end of the epoch of this number.
  func end(epoch: Int) {
    guard let average = stepOptions.average, average.kind == .equal else { return }
    if epoch >= average.firstEpoch { addToAverage() }
  }

  /// Other weights have been put in the place of the last: the slow ones begin there.
  func restart() { slow?.all.copy(from: parameters) }

  /// The average begins anew.
  func forgetAverage() { averaged = 0 }

  private func addToAverage() {
    guard let average else { return }
    averaged += 1
    stepOptions.average?.add(parameters, number: averaged, to: average.all)
  }
}
