/// Σ weight · Σⱼ (pⱼ − tⱼ)² / Σ weight, with p the network's probabilities of the classes and t the
/// target's, 1 for the class that it names: from 0, perfect, to 2. With two classes it is half of that, from
/// 0 to 1, which is (p − t)² of either class. Brier, "Verification of Forecasts Expressed in Terms of Probability" (1950).
public struct BrierScore: ProbabilityMetric, Hashable {
  /// `brier`.
  public static let kind = "brier"
  /// False.
  public static let isBetterWhenLarger = false

  /// Creates the metric.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: BrierScore())
    .retiring("outputs")

  /// Two: the sum and the weight.
  public func sumCount(outputs: Int) -> Int { 2 }

  /// Adds the rows' squared errors.
  public func add(
    _ predictions: Predictions, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    for row in 0..<predictions.rows {
      let weight = weights?[row, 0] ?? 1
      if weight == 0 { continue }
      let probabilities = predictions.probabilities(in: row)
      let part = probabilities.count == 2 ? weight / 2 : weight
      for number in 0..<probabilities.count {
        let t = target.probability(of: number, in: row, outputs: predictions.columns)
        let error = probabilities[number] - t
        sums[0] += part * error * error
      }
      sums[1] += weight
    }
  }

  /// The formula above.
  public func value(of sums: [Double]) -> Double { sums[0] / sums[1] }
}
