/// f(t) = 1 / (1 + k · t / s)ᵖ. Keras' `InverseTimeDecay` with p = 1, without its `staircase`;
/// scikit-learn's `invscaling` with s = one step, k = 1 and p its `power_t`.
///
/// With p = 1 the sum of the rates diverges and that of their squares converges, as Robbins, Monro,
/// "A Stochastic Approximation Method" (1951), ask.
public struct InverseTimeDecay: Schedule, Ranged, Hashable {
  /// `inverse-time`.
  public static let kind = "inverse-time"
  /// s, k and p
  public static let figures = ["every", "rate", "power"]
  /// s
  public let period: TrainingLength
  /// k, 0 or more.
  public let rate: Double
  /// p, above 0.
  public let power: Double

  /// With a rate and a power of 1, the learning rate is a half after one period, a third after two.
  public init(every period: TrainingLength, rate: Double = 1, power: Double = 1) {
    self.period = period
    self.rate = rate
    self.power = power
    check()
  }

  /// Reads a schedule; throws unless s and p are finite and above 0, and k finite and not negative.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    period = try container.decode(TrainingLength.self, forKey: .period)
    rate = try container.number(.rate, usual: 1)
    power = try container.number(.power, usual: 1)
    try check(in: decoder)
  }

  private enum CodingKeys: String, CodingKey {
    case period = "every"
    case rate, power
  }

  var figures: [Figure] {
    [.length("every", period), .notNegative("rate", rate), .positive("power", power)]
  }

  /// Throws if s is not known in updates.
  public func check(in clock: TrainingClock) throws(ScheduleError) { try clock.check(period) }

  /// 1 / (1 + k · t / s)ᵖ
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    1 / realPower(1 + rate * (Double(step) / Double(clock.steps(period))), power)
  }
}
