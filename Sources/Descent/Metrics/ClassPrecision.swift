/// Σ weight over the rows of a class that are predicted as it / Σ weight over the rows predicted as it,
/// averaged over the classes: how reliable a prediction of the class is.
public struct ClassPrecision: AveragedMetric, Hashable {
  /// `precision`.
  public static let kind = "precision"
  /// True.
  public static let isBetterWhenLarger = true
  /// How the classes' values are combined; nil for `binary` with two classes and `macro` with more.
  public private(set) var averaging: Averaging?
  /// The output above which the class is 1, for a single output only: 0 suits logits, ½ suits probabilities.
  public private(set) var threshold: Double

  /// Creates the metric with this averaging and threshold.
  public init(averaging: Averaging? = nil, threshold: Double = 0) {
    self.averaging = averaging
    self.threshold = threshold
  }

  /// The hyperparameters above.
  public static let hyperparameters = Hyperparameters(
    default: ClassPrecision(), .choice("averaging", \.averaging),
    Hyperparameter("threshold", \.threshold))

  /// `precision`.
  public var stem: String { Self.kind }

  /// The metric with this averaging instead.
  public func averaged(_ averaging: Averaging?) -> ClassPrecision {
    ClassPrecision(averaging: averaging, threshold: threshold)
  }

  /// Right / predicted.
  public func value(right: Double, actual: Double, predicted: Double) -> Double {
    predicted > 0 ? right / predicted : 0
  }
}
