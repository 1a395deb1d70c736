/// f(t) = γⁿ, n the number of milestones that are ≤ t. PyTorch's `MultiStepLR` and optax'
/// `piecewise_constant_schedule`; Keras' `PiecewiseConstantDecay` changes one update later.
public struct MultiStepDecay: Schedule, Ranged, Hashable {
  /// `multi-step`.
  public static let kind = "multi-step"
  /// The milestones and γ.
  public static let figures = ["at", "factor"]
  /// When the rate changes, at least one, in any order; one that is there twice counts twice.
  public let milestones: [TrainingLength]
  /// γ, above 0.
  public let decay: Double

  /// Multiplies the rate by a factor at each milestone; PyTorch's 0.1 by default.
  public init(at milestones: [TrainingLength], by factor: Double = 0.1) {
    self.milestones = milestones
    decay = factor
    check()
  }

  /// Reads a schedule, of a single milestone without a list too; throws unless there are milestones,
  /// and they and γ are finite and above 0.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    if let milestone = try? container.decode(TrainingLength.self, forKey: .milestones) {
      milestones = [milestone]
    } else {
      milestones = try container.decode([TrainingLength].self, forKey: .milestones)
    }
    decay = try container.number(.decay, usual: 0.1)
    try check(in: decoder)
  }

  private enum CodingKeys: String, CodingKey {
    case milestones = "at"
    case decay = "factor"
  }

  var figures: [Figure] {
    [Figure("at", "empty", !milestones.isEmpty, expected: "at least one length")]
      + milestones.map { .length("at", $0) } + [.positive("factor", decay)]
  }

  /// Throws if a milestone is not known in updates.
  public func check(in clock: TrainingClock) throws(ScheduleError) {
    for milestone in milestones { try clock.check(milestone) }
  }

  /// γⁿ
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    var passed = 0
    for milestone in milestones where clock.steps(milestone) <= step { passed += 1 }
    return realPower(decay, Double(passed))
  }
}
