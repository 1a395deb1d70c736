/// f(t) = γ^(t / s). Keras' `ExponentialDecay` and optax' `exponential_decay`; PyTorch's
/// `ExponentialLR`, with s an epoch, moves once an epoch: `StepDecay(every: .epochs(1), by: γ)`.
///
/// γ above 1 raises the rate: over s = T from the optimizer's learning rate to γ times it, the
/// range test of Smith, "Cyclical Learning Rates for Training Neural Networks" (2017), on a
/// logarithmic scale.
public struct ExponentialDecay: Schedule, Ranged, Hashable {
  /// `exponential`.
  public static let kind = "exponential"
  /// s and γ
  public static let figures = ["every", "factor"]
  /// s
  public let period: TrainingLength
  /// γ, above 0.
  public let decay: Double

  /// Multiplies the rate by a factor in every period, and by as much of it in a part of one.
  public init(every period: TrainingLength, by factor: Double) {
    self.period = period
    decay = factor
    check()
  }

  /// Reads a schedule; throws unless s and γ are finite and above 0.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    period = try container.decode(TrainingLength.self, forKey: .period)
    decay = try container.number(.decay)
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

  /// γ^(t / s)
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    realPower(decay, Double(step) / Double(clock.steps(period)))
  }
}
