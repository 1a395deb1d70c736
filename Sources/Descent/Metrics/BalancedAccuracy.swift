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

  /// Creates the metric.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: BalancedAccuracy())
    .retiring("threshold")

  /// The mean of right / actual.
  public func value(of counts: ClassCounts) -> Double {
    let present = (0..<counts.classes).filter { counts.actual($0) > 0 }
    return present.reduce(0) { $0 + counts.right($1) / counts.actual($1) } / Double(present.count)
  }
}
