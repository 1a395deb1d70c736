/// f(t) = a + (1 − a) · min(t, T) / T: a straight line from a to 1, then 1. PyTorch's `LinearLR`
/// (whose a is a third by default), optax' `linear_schedule`. Goyal et al., "Accurate, Large
/// Minibatch SGD" (2017).
///
///     LinearWarmup(over: .epochs(5)).then(CosineAnnealing())
public struct LinearWarmup: Schedule, Ranged, Hashable {
  /// `warmup`.
  public static let kind = "warmup"
  /// T and a
  public static let figures = ["over", "from"]
  private let duration: TrainingLength
  /// a, the first factor, 0 or more.
  public let start: Double

  /// From a hundredth of the rate by default: the first update would have no effect at 0.
  public init(over length: TrainingLength, from start: Double = 0.01) {
    duration = length
    self.start = start
    check()
  }

  /// Reads a schedule; throws unless T is finite and above 0, and a finite and not negative.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    duration = try container.decode(TrainingLength.self, forKey: .duration)
    start = try container.number(.start, usual: 0.01)
    try check(in: decoder)
  }

  private enum CodingKeys: String, CodingKey {
    case duration = "over"
    case start = "from"
  }

  var figures: [Figure] {
    [.length("over", duration), .notNegative("from", start)]
  }

  /// T
  public var length: TrainingLength? { duration }

  /// Throws if T is not known in updates.
  public func check(in clock: TrainingClock) throws(ScheduleError) { try clock.check(duration) }

  /// a + (1 − a) · min(t, T) / T
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    let total = clock.steps(duration)
    return step >= total ? 1 : start + (1 - start) * (Double(step) / Double(total))
  }
}
