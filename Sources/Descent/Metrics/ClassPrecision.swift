/// Σ weight over the rows of a class that are predicted as it / Σ weight over the rows predicted as it,
/// averaged over the classes: how reliable a prediction of the class is.
public struct ClassPrecision: AveragedMetric, Hashable {
  /// `precision`.
  public static let kind = "precision"
  /// True.
  public static let isBetterWhenLarger = true
  /// How the classes' values are combined; nil for `binary` with two classes and `macro` with more.
  public private(set) var averaging: Averaging?

  /// Creates the metric with this averaging.
  public init(averaging: Averaging? = nil) { self.averaging = averaging }

  /// The averaging.
  public static let hyperparameters = Hyperparameters(
    default: ClassPrecision(), .choice("averaging", \.averaging)
  ).retiring("threshold")

  /// `precision`.
  public var stem: String { Self.kind }

  /// The metric with this averaging instead.
  public func averaged(_ averaging: Averaging?) -> ClassPrecision {
    ClassPrecision(averaging: averaging)
  }

  /// Right / predicted.
  public func value(right: Double, actual: Double, predicted: Double) -> Double {
    predicted > 0 ? right / predicted : 0
  }
}
