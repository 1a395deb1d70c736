/// f(t) = 1 / (1 + k · t / s)ᵖ. Keras' `InverseTimeDecay` with p = 1, without its `staircase`;
/// scikit-learn's `invscaling` with an s of one step, k = 1 and its `power_t` as p.
///
/// With p = 1 the sum of the rates diverges and that of their squares converges, as Robbins, Monro,
/// "A Stochastic Approximation Method" (1951), require.
public struct InverseTimeDecay: Schedule, Hashable {
  /// `inverse-time`.
  public static let kind = "inverse-time"
  /// s
  public private(set) var period: TrainingLength
  /// k, 0 or more.
  public private(set) var rate: Double
  /// p, above 0.
  public private(set) var power: Double

  /// Creates the schedule. With a rate and a power of 1, the factor is a half after one period and a third
  /// after two.
  public init(every period: TrainingLength, rate: Double = 1, power: Double = 1) {
    self.period = period
    self.rate = rate
    self.power = power
    check()
  }

  /// s, k and p; s is required.
  public static let hyperparameters = Hyperparameters(
    default: InverseTimeDecay(every: .epochs(1)), .length("every", \.period).required,
    .nonNegative("rate", \.rate), .positive("power", \.power))

  /// Throws if s is not known in updates.
  public func check(in clock: TrainingClock) throws(ScheduleError) { try clock.check(period) }

  /// 1 / (1 + k · t / s)ᵖ
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    1 / realPower(1 + rate * (Double(step) / Double(clock.steps(period))), power)
  }
}
