/// Σ (Rᵢ − Rᵢ₋₁)·Pᵢ over the different scores from the highest down, with Pᵢ and Rᵢ the precision and the
/// recall of the class if the rows of that score and above are predicted as it: the area under the
/// precision-recall curve, by steps and not by trapezoids, as in scikit-learn. NaN if the class has no rows.
///
/// With more than two classes it is the mean of each class against the rest. It keeps the rows; see
/// `RankingMetric`.
public struct AveragePrecision: RankingMetric, Hashable {
  /// `average-precision`.
  public static let kind = "average-precision"
  /// True.
  public static let isBetterWhenLarger = true

  /// Creates the metric.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: AveragePrecision())
    .retiring("outputs")

  /// The formula above.
  public func value(of ranking: Ranking) -> Double {
    var (area, right, predicted) = (0.0, 0.0, 0.0)
    for step in ranking.steps {
      right += step.inside
      predicted += step.inside + step.outside
      area += step.inside * (right / predicted)
    }
    return area / ranking.inside
  }
}
