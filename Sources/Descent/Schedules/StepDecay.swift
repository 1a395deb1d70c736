/// f(t) = γ^⌊t / s⌋: a stair. PyTorch's `StepLR`, whose step is an epoch's; Keras' and optax'
/// exponential decay with `staircase`.
public struct StepDecay: Schedule, Ranged, Hashable {
  /// `step`.
  public static let kind = "step"
  /// s and γ
  public static let figures = ["every", "factor"]
  /// s
  public let period: TrainingLength
  /// γ, above 0.
  public let decay: Double

  /// Multiplies the rate by a factor every so often; PyTorch's 0.1 by default.
  public init(every period: TrainingLength, by factor: Double = 0.1) {
    self.period = period
    decay = factor
    check()
  }

  /// Reads a schedule; throws unless s and γ are finite and above 0.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    period = try container.decode(TrainingLength.self, forKey: .period)
    decay = try container.number(.decay, usual: 0.1)
    try check(in: decoder)
  }

  private enum CodingKeys: String, CodingKey {
    case period = "every"
    case decay = "factor"
  }

  var figures: [Figure] {
    [.length("every", period), .positive("factor", decay)]
  }

  /// Throws if s is not known in updates.
  public func check(in clock: TrainingClock) throws(ScheduleError) { try clock.check(period) }

  /// γ^⌊t / s⌋
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    realPower(decay, Double(step / clock.steps(period)))
  }
}
