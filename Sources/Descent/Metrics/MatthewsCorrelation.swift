/// (r·s − Σ a·p) / √((s² − Σ p²)·(s² − Σ a²)), with a and p Σ weight over the rows of a class and over
/// the rows predicted as it, r over the rows predicted right, s over all rows, and the sums over the classes:
/// the correlation of the classes with the predicted ones, from −1 to 1. Matthews, "Comparison of the
/// Predicted and Observed Secondary Structure of T4 Phage Lysozyme" (1975); for more than two classes
/// Gorodkin, "Comparing Two K-Category Assignments by a K-Category Correlation Coefficient" (2004).
///
/// It is 0 if all rows are of one class, or predicted as one, as in scikit-learn.
public struct MatthewsCorrelation: ClassCountMetric, Hashable {
  /// `mcc`.
  public static let kind = "mcc"
  /// True.
  public static let isBetterWhenLarger = true

  /// Creates the metric.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: MatthewsCorrelation())
    .retiring("threshold")

  /// The formula above.
  public func value(of counts: ClassCounts) -> Double {
    /// s² − Σ x², with s from the same weights, so that it is exactly 0 if all rows are of one class.
    func spread(_ weight: (Int) -> Double) -> Double {
      let sum = counts.sum(weight)
      return sum * sum - counts.sum { weight($0) * weight($0) }
    }
    let (actual, predicted) = (spread(counts.actual), spread(counts.predicted))
    let chance = counts.sum { counts.actual($0) * counts.predicted($0) }
    let right = counts.sum(counts.right) * counts.total
    return actual > 0 && predicted > 0
      ? (right - chance) / (actual * predicted).squareRoot() : 0
  }
}
