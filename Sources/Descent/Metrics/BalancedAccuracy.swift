/// The mean, over the classes that have rows, of Σ weight over the rows predicted right / Σ weight over the
/// rows of the class: the accuracy if all classes weighed the same. Brodersen et al., "The Balanced
/// Accuracy and Its Posterior Distribution" (2010).
///
/// As in scikit-learn, a class without rows does not count, even if it is predicted.
public struct BalancedAccuracy: ClassCountMetric, Hashable {
  /// `balanced-accuracy`.
  public static let kind = "balanced-accuracy"
  /// True.
  public static let isBetterWhenLarger = true
  /// The output above which the class is 1, for a single output only: 0 suits logits, ½ suits probabilities.
  public private(set) var threshold: Double

  /// Creates the metric with this threshold; the default suits logits.
  public init(threshold: Double = 0) { self.threshold = threshold }

  /// The threshold.
  public static let hyperparameters = Hyperparameters(
    default: BalancedAccuracy(), Hyperparameter("threshold", \.threshold))

  /// The mean of right / actual.
  public func value(of counts: ClassCounts) -> Double {
    let present = (0..<counts.classes).filter { counts.actual($0) > 0 }
    return present.reduce(0) { $0 + counts.right($1) / counts.actual($1) } / Double(present.count)
  }
}
