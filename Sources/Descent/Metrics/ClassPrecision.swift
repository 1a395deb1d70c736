/// Σ weight over the rows of a class that are predicted as it / Σ weight over the rows predicted as it,
/// averaged over the classes: how far a prediction of the class is to be trusted.
public struct ClassPrecision: AveragedMetric, Hashable {
  /// `precision`.
  public static let kind = "precision"
  /// True.
  public static let isBetterWhenLarger = true
  /// How the classes' figures become one; nil for `binary` of two classes and `macro` of more.
  public let averaging: Averaging?
  /// For a single output only: 0 suits logits, ½ suits probabilities.
  public let threshold: Double

  /// The precision of class 1 of two classes, the mean of the classes' of more.
  public init() { self.init(averaging: nil) }

  /// The metric with this averaging and threshold.
  public init(averaging: Averaging?, threshold: Double = 0) {
    self.averaging = averaging
    self.threshold = threshold
  }

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
