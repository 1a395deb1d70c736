/// Σ weight over the rows whose class is predicted right / Σ weight.
///
/// A prediction that contains a NaN is wrong.
public struct Accuracy: ClassificationMetric, Hashable {
  /// `accuracy`.
  public static let kind = "accuracy"
  /// True.
  public static let isBetterWhenLarger = true

  /// Creates the metric.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: Accuracy())
    .retiring("threshold")

  /// Two: the weight of the rows predicted right, and of all rows.
  public func sumCount(outputs: Int) -> Int { 2 }

  /// Adds the weights of the rows.
  public func add(
    _ predictions: Predictions, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    for row in 0..<predictions.rows {
      let weight = weights?[row, 0] ?? 1
      let predicted = predictions.predictedClass(in: row)
      if let predicted, predicted == target.actualClass(in: row, outputs: predictions.columns) {
        sums[0] += weight
      }
      sums[1] += weight
    }
  }

  /// Right / all.
  public func value(of sums: [Double]) -> Double { sums[0] / sums[1] }
}
