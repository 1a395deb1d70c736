/// 1 − Σ w·(target − prediction)² / Σ w·(target − m)², with m the mean target of the output: 1 is
/// perfect, 0 no better than predicting the mean. Both sums are over all outputs; NaN if all targets of each
/// output are the same.
public struct RSquared: Metric, Hashable {
  /// `r2`.
  public static let kind = "r2"
  /// True.
  public static let isBetterWhenLarger = true

  /// Creates the metric.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: RSquared())

  /// Throws unless the output and the target have the same number of elements.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    try checkSame(prediction, target)
  }

  /// For each output Σ w, m, Σ w·(t − m)² and Σ w·(t − p)².
  public func sumCount(outputs: Int) -> Int { 4 * outputs }

  /// Adds the rows' targets and errors; the mean moves along with the sum of squares about it, so that
  /// no digits are lost to a mean far from zero. Welford, "Note on a Method for Calculating Corrected
  /// Sums of Squares and Products" (1962), with weights.
  public func add(
    _ predictions: Predictions, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    for row in 0..<predictions.rows {
      let weight = weights?[row, 0] ?? 1
      if weight == 0 { continue }
      for column in 0..<predictions.columns {
        let (value, at) = (target[row, column], 4 * column)
        let error = predictions[row, column] - value
        let difference = value - sums[at + 1]
        sums[at] += weight
        sums[at + 1] += movement(difference, weight, of: sums[at])
        sums[at + 2] += weight * difference * (value - sums[at + 1])
        sums[at + 3] += weight * error * error
      }
    }
  }

  /// Adds the sums; those about a mean as `mergeMoments` does.
  public func merge(_ other: [Double], into sums: inout [Double]) {
    for at in stride(from: 0, to: sums.count, by: 4) {
      mergeMoments(other, into: &sums, at: at + 1, weights: (sums[at], other[at]))
      sums[at] += other[at]
      sums[at + 3] += other[at + 3]
    }
  }

  /// The formula above.
  public func value(of sums: [Double]) -> Double {
    var (spread, error) = (0.0, 0.0)
    for at in stride(from: 0, to: sums.count, by: 4) {
      spread += sums[at + 2]
      error += sums[at + 3]
    }
    return spread > 0 ? 1 - error / spread : .nan
  }
}
