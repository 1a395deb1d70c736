/// f(t) = a + (1 − a) · min(t, T) / T: a straight line from a to 1, then 1. PyTorch's `LinearLR`
/// (whose a is a third by default), optax' `linear_schedule`. Goyal et al., "Accurate, Large
/// Minibatch SGD" (2017).
///
///     LinearWarmup(over: .epochs(5)).then(CosineAnnealing())
public struct LinearWarmup: Schedule, Hashable {
  /// `warmup`.
  public static let kind = "warmup"
  private var duration: TrainingLength
  /// a, the first factor, 0 or more.
  public private(set) var start: Double

  /// Creates the schedule; by default it begins at a hundredth of the rate, since at 0 the first update
  /// would have no effect.
  public init(over length: TrainingLength, from start: Double = 0.01) {
    duration = length
    self.start = start
    check()
  }

  /// T and a; T is required.
  public static let hyperparameters = Hyperparameters(
    default: LinearWarmup(over: .epochs(1)), .length("over", \.duration).required,
    .nonNegative("from", \.start))

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
