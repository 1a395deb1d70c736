/// f(t) = γ^(t / s). Keras' `ExponentialDecay` and optax' `exponential_decay`; PyTorch's
/// `ExponentialLR`, with an s of one epoch, changes once an epoch: `StepDecay(every: .epochs(1), by: γ)`.
///
/// γ above 1 raises the rate: with s = T from the optimizer's learning rate to γ times that, the
/// range test of Smith, "Cyclical Learning Rates for Training Neural Networks" (2017), on a
/// logarithmic scale.
public struct ExponentialDecay: Schedule, Hashable {
  /// `exponential`.
  public static let kind = "exponential"
  /// s
  public private(set) var period: TrainingLength
  /// γ, above 0.
  public private(set) var decay: Double

  /// Creates the schedule, which multiplies the rate by `factor` in each period, and within a period
  /// gradually.
  public init(every period: TrainingLength, by factor: Double) {
    self.period = period
    decay = factor
    check()
  }

  /// s and γ; both are required.
  public static let hyperparameters = Hyperparameters(
    default: ExponentialDecay(every: .epochs(1), by: 1), .length("every", \.period).required,
    .positive("factor", \.decay).required)

  /// Throws if s is not known in updates.
  public func check(in clock: TrainingClock) throws(ScheduleError) { try clock.check(period) }

  /// γ^(t / s)
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    realPower(decay, Double(step) / Double(clock.steps(period)))
  }
}
