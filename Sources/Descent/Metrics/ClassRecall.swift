/// Σ weight over the rows of a class that are predicted as it / Σ weight over the rows of the class,
/// averaged over the classes: how much of the class is found.
public struct ClassRecall: AveragedMetric, Hashable {
  /// `recall`.
  public static let kind = "recall"
  /// True.
  public static let isBetterWhenLarger = true
  /// How the classes' figures become one; nil for `binary` of two classes and `macro` of more.
  public let averaging: Averaging?
  /// For a single output only: 0 suits logits, ½ suits probabilities.
  public let threshold: Double

  /// The recall of class 1 of two classes, the mean of the classes' of more.
  public init() { self.init(averaging: nil) }

  /// The metric with this averaging and threshold.
  public init(averaging: Averaging?, threshold: Double = 0) {
    self.averaging = averaging
    self.threshold = threshold
  }

  /// `recall`.
  public var stem: String { Self.kind }

  /// The metric with this averaging instead.
  public func averaged(_ averaging: Averaging?) -> ClassRecall {
    ClassRecall(averaging: averaging, threshold: threshold)
  }

  /// Right / actual.
  public func value(right: Double, actual: Double, predicted: Double) -> Double {
    actual > 0 ? right / actual : 0
  }
}
