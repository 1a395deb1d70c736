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
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    for row in 0..<prediction.rows {
      let weight = weights?[row, 0] ?? 1
      if weight == 0 { continue }
      for column in 0..<prediction.columns {
        let (value, at) = (target[row, column], 4 * column)
        let error = prediction[row, column] - value
        let difference = value - sums[at + 1]
        sums[at] += weight
        sums[at + 1] += movement(difference, weight, of: sums[at])
        sums[at + 2] += weight * difference * (value - sums[at + 1])
        sums[at + 3] += weight * error * error
      }
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

/// How far a row moves a weighted mean that differs from its value: difference · weight / total. The mean of
/// the first row is its value, which difference · weight / weight would miss by a rounding error.
func movement(_ difference: Double, _ weight: Double, of total: Double) -> Double {
  weight == total ? difference : difference * weight / total
}
