/// Σ weight over the rows of a class that are predicted as it / Σ weight over the rows of the class,
/// averaged over the classes: how much of the class is found.
public struct ClassRecall: AveragedMetric, Hashable {
  /// `recall`.
  public static let kind = "recall"
  /// True.
  public static let isBetterWhenLarger = true
  /// How the classes' values are combined; nil for `binary` with two classes and `macro` with more.
  public private(set) var averaging: Averaging?

  /// Creates the metric with this averaging.
  public init(averaging: Averaging? = nil) { self.averaging = averaging }

  /// The averaging.
  public static let hyperparameters = Hyperparameters(
    default: ClassRecall(), .choice("averaging", \.averaging)
  ).retiring("threshold")

  /// `recall`.
  public var stem: String { Self.kind }

  /// The metric with this averaging instead.
  public func averaged(_ averaging: Averaging?) -> ClassRecall {
    ClassRecall(averaging: averaging)
  }

  /// Right / actual.
  public func value(right: Double, actual: Double, predicted: Double) -> Double {
    actual > 0 ? right / actual : 0
  }
}
