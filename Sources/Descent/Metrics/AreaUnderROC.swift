/// Σ w·w′·([s > s′] + ½·[s = s′]) / Σ w·w′, over all pairs of a row of the class, of weight w and score s,
/// and another row, of w′ and s′: the probability that a row of the class has the higher score. ½ is no
/// better than chance. NaN if there are no such pairs. Hanley and McNeil, "The Meaning and Use of the
/// Area under a Receiver Operating Characteristic (ROC) Curve" (1982).
///
/// With more than two classes it is the mean of each class against the rest. It keeps the rows; see
/// `RankingMetric`.
public struct AreaUnderROC: RankingMetric, Hashable {
  /// `roc-auc`.
  public static let kind = "roc-auc"
  /// True.
  public static let isBetterWhenLarger = true

  /// Creates the metric.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: AreaUnderROC())
    .retiring("outputs")

  /// The formula above, from the lowest score to the highest.
  public func value(of ranking: Ranking) -> Double {
    var (area, below) = (0.0, 0.0)
    for step in ranking.steps.reversed() {
      area += step.inside * (below + step.outside / 2)
      below += step.outside
    }
    return area / (ranking.inside * ranking.outside)
  }
}
