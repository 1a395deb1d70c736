/// 1 − Σ w·(e − ē)² / Σ w·(target − m)², with e = target − prediction and ē and m the means of the errors
/// and the targets of the output: R² if the predictions were right on average, so that a constant error
/// costs nothing. Both sums are over all outputs; NaN if all targets of each output are the same.
public struct ExplainedVariance: Metric, Hashable {
  /// `explained-variance`.
  public static let kind = "explained-variance"
  /// True.
  public static let isBetterWhenLarger = true

  /// Creates the metric.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: ExplainedVariance())

  /// Throws unless the output and the target have the same number of elements.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    try checkSame(prediction, target)
  }

  /// For each output Σ w, m, Σ w·(t − m)², ē and Σ w·(e − ē)².
  public func sumCount(outputs: Int) -> Int { 5 * outputs }

  /// Adds the rows' targets and errors; the means move along, as in `RSquared`.
  public func add(
    _ predictions: Predictions, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    for row in 0..<predictions.rows {
      let weight = weights?[row, 0] ?? 1
      if weight == 0 { continue }
      for column in 0..<predictions.columns {
        let (value, at) = (target[row, column], 5 * column)
        let error = value - predictions[row, column]
        let difference = value - sums[at + 1]
        let errorDifference = error - sums[at + 3]
        sums[at] += weight
        sums[at + 1] += movement(difference, weight, of: sums[at])
        sums[at + 2] += weight * difference * (value - sums[at + 1])
        sums[at + 3] += movement(errorDifference, weight, of: sums[at])
        sums[at + 4] += weight * errorDifference * (error - sums[at + 3])
      }
    }
  }

  /// Merges the means and the sums about them as `mergeMoments` does.
  public func merge(_ other: [Double], into sums: inout [Double]) {
    for at in stride(from: 0, to: sums.count, by: 5) {
      let weights = (sums[at], other[at])
      mergeMoments(other, into: &sums, at: at + 1, weights: weights)
      mergeMoments(other, into: &sums, at: at + 3, weights: weights)
      sums[at] += other[at]
    }
  }

  /// The formula above.
  public func value(of sums: [Double]) -> Double {
    var (spread, error) = (0.0, 0.0)
    for at in stride(from: 0, to: sums.count, by: 5) {
      spread += sums[at + 2]
      error += sums[at + 4]
    }
    return spread > 0 ? 1 - error / spread : .nan
  }
}
