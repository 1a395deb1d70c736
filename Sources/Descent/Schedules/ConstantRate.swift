/// f(t) = c. PyTorch's `ConstantLR`, whose factor ends after some epochs, is
/// `ConstantRate(1.0 / 3).then(ConstantRate(), after: .epochs(5))`.
public struct ConstantRate: Schedule, Hashable {
  /// `constant`.
  public static let kind = "constant"
  /// c, 0 or more.
  public private(set) var level: Double

  /// Creates the schedule. A factor of 1 leaves the optimizer's learning rate unchanged.
  public init(_ factor: Double = 1) {
    level = factor
    check()
  }

  /// c.
  public static let hyperparameters = Hyperparameters(
    default: ConstantRate(), .nonNegative("factor", \.level))

  /// c
  public func factor(at step: Int, in clock: TrainingClock) -> Double { level }
}
