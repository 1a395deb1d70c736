/// f(t) = γ^⌊t / s⌋: a staircase. PyTorch's `StepLR`, which counts epochs; Keras' and optax' exponential
/// decay with `staircase`.
public struct StepDecay: Schedule, Hashable {
  /// `step`.
  public static let kind = "step"
  /// s
  public private(set) var period: TrainingLength
  /// γ, above 0.
  public private(set) var decay: Double

  /// Creates the schedule, which multiplies the rate by `factor` after each period; the default is PyTorch's.
  public init(every period: TrainingLength, by factor: Double = 0.1) {
    self.period = period
    decay = factor
    check()
  }

  /// s, which is required, and γ.
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
