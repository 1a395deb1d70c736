/// f(t) = e + (1 − e) · mⁿ · ½ · (1 + cos(π · u / Tₙ)), u the updates since the n-th restart and
/// Tₙ = T₀ · gⁿ: half a cosine, over and over. Loshchilov, Hutter, "SGDR: Stochastic Gradient
/// Descent with Warm Restarts" (2017). PyTorch's `CosineAnnealingWarmRestarts` (with m = 1), Keras'
/// `CosineDecayRestarts`.
public struct CosineRestarts: Schedule, Ranged, Hashable {
  /// `cosine-restarts`.
  public static let kind = "cosine-restarts"
  /// T₀, g, m and e
  public static let figures = ["every", "growth", "peaks", "to"]
  /// T₀, the first cycle.
  public let period: TrainingLength
  /// g, how many times as long as the last each cycle is, 1 or more: `T_mult`.
  public let growth: Int
  /// m, how many times as high as the last each restart is, above 0: Keras' `m_mul`.
  public let peaks: Double
  /// e, the factor at a cycle's end, 0 or more.
  public let end: Double

  /// By default cycles of one length and height, down to 0, as in PyTorch; Keras doubles them.
  public init(
    every period: TrainingLength, growth: Int = 1, peaks: Double = 1, to end: Double = 0
  ) {
    self.period = period
    self.growth = growth
    self.peaks = peaks
    self.end = end
    check()
  }

  /// Reads a schedule; throws unless T₀ and m are finite and above 0, g is 1 or more, and e finite
  /// and not negative.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    period = try container.decode(TrainingLength.self, forKey: .period)
    growth = try container.count(forKey: .growth) ?? 1
    peaks = try container.number(.peaks, usual: 1)
    end = try container.number(.end, usual: 0)
    try check(in: decoder)
  }

  private enum CodingKeys: String, CodingKey {
    case period = "every"
    case growth, peaks
    case end = "to"
  }

  var figures: [Figure] {
    [
      .length("every", period), .count("growth", growth, atLeast: 1), .positive("peaks", peaks),
      .notNegative("to", end),
    ]
  }

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
      let (next, overflow) = cycle.multipliedReportingOverflow(by: growth)
      cycle = overflow ? .max : next
    }
    return (restarts, since, cycle)
  }
}
