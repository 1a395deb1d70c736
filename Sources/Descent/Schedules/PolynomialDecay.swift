/// f(t) = e + (1 − e) · (1 − min(t, T) / T)ᵖ: a straight line from 1 to e for p = 1. PyTorch's
/// `PolynomialLR` (with e = 0), Keras' `PolynomialDecay` without its `cycle`, optax'
/// `polynomial_schedule`.
public struct PolynomialDecay: Schedule, Hashable {
  /// `polynomial`.
  public static let kind = "polynomial"
  /// T; nil is the whole training.
  public private(set) var length: TrainingLength?
  /// e, the last factor, 0 or more.
  public private(set) var end: Double
  /// p, above 0.
  public private(set) var power: Double

  /// Creates the schedule; by default a line that reaches 0 at the end of the training.
  public init(over length: TrainingLength? = nil, to end: Double = 0, power: Double = 1) {
    self.length = length
    self.end = end
    self.power = power
    check()
  }

  /// T, e and p.
  public static let hyperparameters = Hyperparameters(
    default: PolynomialDecay(), .length("over", \.length), .nonNegative("to", \.end),
    .positive("power", \.power))

  /// Throws if T is not known in updates.
  public func check(in clock: TrainingClock) throws(ScheduleError) { try clock.check(length) }

  /// e + (1 − e) · (1 − min(t, T) / T)ᵖ
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    let total = clock.steps(length)
    let rest = Double(total - min(step, total)) / Double(total)
    return end + (1 - end) * realPower(rest, power)
  }
}
