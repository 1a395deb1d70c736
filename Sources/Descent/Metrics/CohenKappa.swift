/// (o − e) / (1 − e), with o the fraction of the rows predicted right, by weight, and e the fraction that is
/// right by chance, Σ actual · predicted / total² over the classes: 1 is perfect, 0 no better than chance.
/// NaN if there is only one class and it is always predicted. Cohen, "A Coefficient of Agreement for
/// Nominal Scales" (1960).
public struct CohenKappa: ClassCountMetric, Hashable {
  /// `kappa`.
  public static let kind = "kappa"
  /// True.
  public static let isBetterWhenLarger = true

  /// Creates the metric.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: CohenKappa())
    .retiring("threshold")

  /// (right · total − chance) / (total² − chance)
  public func value(of counts: ClassCounts) -> Double {
    let right = counts.sum(counts.right)
    let chance = counts.sum { counts.actual($0) * counts.predicted($0) }
    let whole = counts.total * counts.total
    return whole > chance ? (right * counts.total - chance) / (whole - chance) : .nan
  }
}
