/// −Σ weight · Σⱼ tⱼ·log pⱼ / Σ weight, with t the target's probabilities of the classes, 1 for the class
/// that it names, and p the network's: the cross-entropy, in nats.
///
/// From logits z it is computed from z itself, and is exact for small probabilities too. A probability that
/// the network outputs is kept 2⁻⁵² away from 0 and 1, as in scikit-learn.
public struct LogLoss: ProbabilityMetric, Hashable {
  /// `log-loss`.
  public static let kind = "log-loss"
  /// False.
  public static let isBetterWhenLarger = false

  /// Creates the metric.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: LogLoss())
    .retiring("outputs")

  /// Two: the sum and the weight.
  public func sumCount(outputs: Int) -> Int { 2 }

  /// Adds the rows' cross-entropies.
  public func add(
    _ predictions: Predictions, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    for row in 0..<predictions.rows {
      let weight = weights?[row, 0] ?? 1
      if weight == 0 { continue }
      let probabilities = predictions.probabilities(in: row)
      for number in 0..<probabilities.count {
        let t = target.probability(of: number, in: row, outputs: predictions.columns)
        if t != 0 { sums[0] -= weight * t * probabilities.logarithm(number) }
      }
      sums[1] += weight
    }
  }

  /// The formula above.
  public func value(of sums: [Double]) -> Double { sums[0] / sums[1] }
}
