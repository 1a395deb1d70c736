/// 1 − Σ w·(target − prediction)² / Σ w·(target − mean of targets)²: 1 is perfect, 0 no better than
/// always the mean. Over all outputs together; NaN where all targets are the same.
public struct RSquared: Metric, Hashable {
  /// `r2`.
  public static let kind = "r2"

  /// The metric; it has nothing to choose.
  public init() {}

  /// Σ w, Σ w·t, Σ w·t², Σ w·e²
  public var sumCount: Int { 4 }

  /// Adds the rows' targets and errors.
  public func add(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    for row in 0..<prediction.rows {
      let weight = weights?[row, 0] ?? 1
      for column in 0..<prediction.columns {
        let value = target[row, column]
        let error = prediction[row, column] - value
        sums[0] += weight
        sums[1] += weight * value
        sums[2] += weight * value * value
        sums[3] += weight * error * error
      }
    }
  }

  /// 1 − Σ w·e² / (Σ w·t² − (Σ w·t)² / Σ w)
  public func value(of sums: [Double]) -> Double {
    let spread = sums[2] - sums[1] * sums[1] / sums[0]
    return spread > 0 ? 1 - sums[3] / spread : .nan
  }
}
