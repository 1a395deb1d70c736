/// f(t) = e + (1 − e) · (1 − min(t, T) / T)ᵖ: a straight line from 1 to e for p = 1. PyTorch's
/// `PolynomialLR` (with e = 0), Keras' `PolynomialDecay` without its `cycle`, optax'
/// `polynomial_schedule`.
public struct PolynomialDecay: Schedule, Ranged, Hashable {
  /// `polynomial`.
  public static let kind = "polynomial"
  /// T, e and p
  public static let figures = ["over", "to", "power"]
  /// T; nil is to the end of the training.
  public let length: TrainingLength?
  /// e, the last factor, 0 or more.
  public let end: Double
  /// p, above 0.
  public let power: Double

  /// By default a line down to 0 at the end of the training.
  public init(over length: TrainingLength? = nil, to end: Double = 0, power: Double = 1) {
    self.length = length
    self.end = end
    self.power = power
    check()
  }

  /// Reads a schedule; throws unless T and p are finite and above 0, and e finite and not negative.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    length = try container.decodeIfPresent(TrainingLength.self, forKey: .length)
    end = try container.number(.end, usual: 0)
    power = try container.number(.power, usual: 1)
    try check(in: decoder)
  }

  private enum CodingKeys: String, CodingKey {
    case length = "over"
    case end = "to"
    case power
  }

  var figures: [Figure] {
    [.length("over", length), .notNegative("to", end), .positive("power", power)]
  }

  /// Throws if T is not known in updates.
  public func check(in clock: TrainingClock) throws(ScheduleError) { try clock.check(length) }

  /// e + (1 − e) · (1 − min(t, T) / T)ᵖ
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    let total = clock.steps(length)
    let rest = Double(total - min(step, total)) / Double(total)
    return end + (1 - end) * realPower(rest, power)
  }
}
