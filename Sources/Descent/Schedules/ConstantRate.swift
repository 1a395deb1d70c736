/// f(t) = c. PyTorch's `ConstantLR`, whose factor ends after a while, is
/// `ConstantRate(1.0 / 3).then(ConstantRate(), after: .epochs(5))`.
public struct ConstantRate: Schedule, Ranged, Hashable {
  /// `constant`.
  public static let kind = "constant"
  /// c
  public static let figures = ["factor"]
  /// c, 0 or more.
  public let level: Double

  /// This factor; 1 leaves the optimizer's learning rate as it is.
  public init(_ factor: Double = 1) {
    level = factor
    check()
  }

  /// Reads a schedule; throws unless c is finite and not negative.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    level = try container.number(.level, usual: 1)
    try check(in: decoder)
  }

  private enum CodingKeys: String, CodingKey { case level = "factor" }

  var figures: [Figure] {
    [.notNegative("factor", level)]
  }

  /// c
  public func factor(at step: Int, in clock: TrainingClock) -> Double { level }
}
