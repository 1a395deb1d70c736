/// f(t) = γ^⌊t / s⌋: a stair. PyTorch's `StepLR`, whose step is an epoch's; Keras' and optax'
/// exponential decay with `staircase`.
public struct StepDecay: Schedule, Hashable {
  /// `step`.
  public static let kind = "step"
  /// s
  public private(set) var period: TrainingLength
  /// γ, above 0.
  public private(set) var decay: Double

  /// Multiplies the rate by a factor every so often; PyTorch's 0.1 by default.
  public init(every period: TrainingLength, by factor: Double = 0.1) {
    self.period = period
    decay = factor
    check()
  }

  /// s and γ.
  public static let hyperparameters = Hyperparameters(
    default: StepDecay(every: .epochs(1)), .length("every", \.period).required,
    .positive("factor", \.decay))

  /// Throws if s is not known in updates.
  public func check(in clock: TrainingClock) throws(ScheduleError) { try clock.check(period) }

  /// γ^⌊t / s⌋
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    realPower(decay, Double(step / clock.steps(period)))
  }
}
