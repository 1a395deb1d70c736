/// f(t) = e + (1 − e) · mⁿ · ½ · (1 + cos(π · u / Tₙ)), u the updates since the n-th restart and
/// Tₙ = T₀ · gⁿ: half a cosine, repeatedly. Loshchilov, Hutter, "SGDR: Stochastic Gradient
/// Descent with Warm Restarts" (2017). PyTorch's `CosineAnnealingWarmRestarts` (with m = 1), Keras'
/// `CosineDecayRestarts`.
public struct CosineRestarts: Schedule, Hashable {
  /// `cosine-restarts`.
  public static let kind = "cosine-restarts"
  /// T₀, the length of the first cycle.
  public private(set) var period: TrainingLength
  /// g, the ratio of a cycle's length to that of the cycle before, 1 or more: `T_mult`.
  public private(set) var growth: Int
  /// m, the ratio of a cycle's first factor to that of the cycle before, above 0: Keras' `m_mul`.
  public private(set) var peaks: Double
  /// e, the factor at the end of a cycle, 0 or more.
  public private(set) var end: Double

  /// Creates the schedule; by default, as in PyTorch, all cycles have the same length and height and fall
  /// to 0. Keras doubles their length.
  public init(
    every period: TrainingLength, growth: Int = 1, peaks: Double = 1, to end: Double = 0
  ) {
    self.period = period
    self.growth = growth
    self.peaks = peaks
    self.end = end
    check()
  }

  /// T₀, g, m and e; T₀ is required.
  public static let hyperparameters = Hyperparameters(
    default: CosineRestarts(every: .epochs(1)), .length("every", \.period).required,
    .count("growth", \.growth), .positive("peaks", \.peaks), .nonNegative("to", \.end))

  /// Throws if T₀ is not known in updates.
  public func check(in clock: TrainingClock) throws(ScheduleError) { try clock.check(period) }

  /// e + (1 − e) · mⁿ · ½ · (1 + cos(π · u / Tₙ))
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    let (restarts, since, cycle) = place(of: step, first: clock.steps(period))
    let height = realPower(peaks, Double(restarts))
    return end + (1 - end) * height * halfCosine(Double(since) / Double(cycle))
  }

  /// n, u and Tₙ.
  private func place(of step: Int, first: Int) -> (restarts: Int, since: Int, cycle: Int) {
    if growth == 1 { return (step / first, step % first, first) }
    var (restarts, since, cycle) = (0, step, first)
    while since >= cycle {
      since -= cycle
      restarts += 1
      cycle = cycle.saturating(times: growth)
    }
    return (restarts, since, cycle)
  }
}
