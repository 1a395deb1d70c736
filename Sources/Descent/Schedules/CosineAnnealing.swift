/// f(t) = e + (1 − e) · ½ · (1 + cos(π · min(t, T) / T)): from 1 to e along half a cosine.
/// Loshchilov, Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts" (2017), without the
/// restarts. Keras' `CosineDecay`, optax' `cosine_decay_schedule`; PyTorch's `CosineAnnealingLR` up
/// to T, behind which that rises again and this stays.
public struct CosineAnnealing: Schedule, Ranged, Hashable {
  /// `cosine`.
  public static let kind = "cosine"
  /// T and e
  public static let figures = ["over", "to"]
  /// T; nil is to the end of the training.
  public let length: TrainingLength?
  /// e, the last factor, 0 or more.
  public let end: Double

  /// By default down to 0 at the end of the training.
  public init(over length: TrainingLength? = nil, to end: Double = 0) {
    self.length = length
    self.end = end
    check()
  }

  /// Reads a schedule; throws unless T is finite and above 0, and e finite and not negative.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    length = try container.decodeIfPresent(TrainingLength.self, forKey: .length)
    end = try container.number(.end, usual: 0)
    try check(in: decoder)
  }

  private enum CodingKeys: String, CodingKey {
    case length = "over"
    case end = "to"
  }

  var figures: [Figure] {
    [.length("over", length), .notNegative("to", end)]
  }

  /// Throws if T is not known in updates.
  public func check(in clock: TrainingClock) throws(ScheduleError) { try clock.check(length) }

  /// e + (1 − e) · ½ · (1 + cos(π · min(t, T) / T))
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    let total = clock.steps(length)
    return end + (1 - end) * halfCosine(Double(min(step, total)) / Double(total))
  }
}

/// ½ · (1 + cos(π·x)) for x from 0 to 1, as cos²(½·π·x), which keeps its digits near x = 1.
func halfCosine(_ x: Double) -> Double {
  let root = cosine(ofPiTimes: 0.5 * x)
  return root * root
}
