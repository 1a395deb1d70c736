/// −Σ weight · Σⱼ tⱼ·log pⱼ / Σ weight, with t the target's probabilities of the classes, 1 for the class
/// that it names, and p the network's: the cross-entropy, in nats.
///
/// Of logits z it is computed from z itself, exact however small a probability is; a probability that
/// the network gives is kept 2⁻⁵² away from 0 and 1, as in scikit-learn.
public struct LogLoss: ProbabilityMetric, Hashable {
  /// `log-loss`.
  public static let kind = "log-loss"
  /// False.
  public static let isBetterWhenLarger = false
  /// What the network's outputs are.
  public let outputs: ClassOutputs

  /// The metric of logits.
  public init() { self.init(of: .logits) }

  /// The metric of such outputs.
  public init(of outputs: ClassOutputs) { self.outputs = outputs }

  /// The metric of such outputs instead.
  public func measuring(_ outputs: ClassOutputs) -> LogLoss { LogLoss(of: outputs) }

  /// The sum and the weight.
  public func sumCount(outputs: Int) -> Int { 2 }

  /// Adds the rows' cross-entropies.
  public func add(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    for row in 0..<prediction.rows {
      let weight = weights?[row, 0] ?? 1
      if weight == 0 { continue }
      let probabilities = ClassProbabilities(prediction, row: row, as: outputs)
      for number in 0..<probabilities.count {
        let t = target.probability(of: number, in: row, outputs: prediction.columns)
        if t != 0 { sums[0] -= weight * t * probabilities.logarithm(number) }
      }
      sums[1] += weight
    }
  }

  /// The formula above.
  public func value(of sums: [Double]) -> Double { sums[0] / sums[1] }
}
