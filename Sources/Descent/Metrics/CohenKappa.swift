/// (o − e) / (1 − e), with o the part of the rows predicted right, by weight, and e the part that would
/// be by chance, Σ actual · predicted / total² over the classes: 1 is perfect, 0 no better than chance.
/// NaN where there is but one class, which is always predicted. Cohen, "A Coefficient of Agreement for
/// Nominal Scales" (1960).
public struct CohenKappa: ClassCountMetric, Hashable {
  /// `kappa`.
  public static let kind = "kappa"
  /// True.
  public static let isBetterWhenLarger = true
  /// For a single output only: 0 suits logits, ½ suits probabilities.
  public let threshold: Double

  /// The metric of logits.
  public init() { self.init(threshold: 0) }

  /// The metric with this threshold.
  public init(threshold: Double) { self.threshold = threshold }

  /// (right · total − chance) / (total² − chance)
  public func value(of counts: ClassCounts) -> Double {
    let right = counts.sum(counts.right)
    let chance = counts.sum { counts.actual($0) * counts.predicted($0) }
    let whole = counts.total * counts.total
    return whole > chance ? (right * counts.total - chance) / (whole - chance) : .nan
  }
}
