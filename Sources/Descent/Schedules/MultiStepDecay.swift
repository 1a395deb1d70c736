/// f(t) = γⁿ, with n the number of milestones that are ≤ t. PyTorch's `MultiStepLR` and optax'
/// `piecewise_constant_schedule`; Keras' `PiecewiseConstantDecay` changes one update later.
public struct MultiStepDecay: Schedule, Hashable {
  /// `multi-step`.
  public static let kind = "multi-step"
  /// The lengths after which the rate changes, at least one, in any order. One that is repeated counts twice.
  public private(set) var milestones: [TrainingLength]
  /// γ, above 0.
  public private(set) var decay: Double

  /// Creates the schedule, which multiplies the rate by `factor` at each milestone; the default is PyTorch's.
  public init(at milestones: [TrainingLength], by factor: Double = 0.1) {
    self.milestones = milestones
    decay = factor
    check()
  }

  /// The milestones, which are required, and γ.
  public static let hyperparameters = Hyperparameters(
    default: MultiStepDecay(at: [.epochs(1)]),
    .list("at", \.milestones, expected: "at least one length, each finite and above 0") {
      $0.isValid
    }
    .required, .positive("factor", \.decay))

  /// Throws if a milestone is not known in updates.
  public func check(in clock: TrainingClock) throws(ScheduleError) {
    for milestone in milestones { try clock.check(milestone) }
  }

  /// γⁿ
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    var passed = 0
    for milestone in milestones where clock.steps(milestone) <= step { passed += 1 }
    return realPower(decay, Double(passed))
  }
}
