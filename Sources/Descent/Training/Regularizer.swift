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
  private let state: TrainingState

  init(_ stepOptions: StepOptions, _ network: Network, _ state: TrainingState, gradients: Matrix) {
    self.stepOptions = stepOptions
    needsGradient = stepOptions.penalty != nil || stepOptions.clipping != nil
    actsAfterSteps =
      !stepOptions.constraints.isEmpty || stepOptions.lookahead != nil
      || stepOptions.average != nil
    parameters = state.parameters.all
    self.gradients = gradients
    self.state = state
    leaveOutFrozen(of: network)
  }

  /// Finds the ranges of the parameters in layers that are not frozen, until a layer's rate changes.
  func leaveOutFrozen(of network: Network) {
    let frozen = state.frozen
    func ranges(of selection: ParameterSelection) -> [ParameterRange] {
      network.ranges(of: selection, without: frozen)
    }
    all = ranges(of: .all)
    penalized = stepOptions.penalty.map { ranges(of: $0.parameters) } ?? []
    constrained = stepOptions.constraints.map { ($0, ranges(of: $0.parameters)) }
  }

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
    if let slow = state.slow, let lookahead = stepOptions.lookahead, lookahead.isDue(at: step) {
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
  func restart() { state.slow?.all.copy(from: parameters) }

  /// Empties the average.
  func forgetAverage() { state.averagedCount = 0 }

  private func addToAverage() {
    guard let average = state.average else { return }
    state.averagedCount += 1
    stepOptions.average?.add(parameters, number: state.averagedCount, to: average.all)
  }
}
