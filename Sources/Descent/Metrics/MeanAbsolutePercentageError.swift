/// Σ weight · |prediction − target| / max(|target|, 2⁻⁵²) / Σ weight, over rows and outputs: a
/// fraction, not per cent, as in scikit-learn; 0.1 is a tenth of the target. A target of 0 makes it enormous.
///
/// A percentage needs the target's own scale. If the targets are standardized, (y − mean) / deviation, the
/// metric undoes that first.
public struct MeanAbsolutePercentageError: Metric, Hashable {
  /// `mape`.
  public static let kind = "mape"
  /// False.
  public static let isBetterWhenLarger = false
  /// The mean that was subtracted from the targets; 0 if they are not standardized.
  public private(set) var mean: Double
  /// The deviation that the targets were then divided by; 1 if they are not standardized.
  public private(set) var deviation: Double

  /// Creates the metric of targets that are (y − mean) / deviation, with a deviation above 0. By default the
  /// targets are not standardized.
  public init(mean: Double = 0, deviation: Double = 1) {
    self.mean = mean
    self.deviation = deviation
    check()
  }

  /// The hyperparameters above.
  public static let hyperparameters = Hyperparameters(
    default: MeanAbsolutePercentageError(), .finite("mean", \.mean),
    .positive("deviation", \.deviation))

  /// The metric that undoes this standardization.
  public func standardized(mean: Double, deviation: Double) -> MeanAbsolutePercentageError {
    MeanAbsolutePercentageError(mean: mean, deviation: deviation)
  }

  /// Throws unless the output and the target have the same number of elements.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    try checkSame(prediction, target)
  }

  /// Two: the sum, and the weight, which counts each output of a row.
  public func sumCount(outputs: Int) -> Int { 2 }

  /// Adds the rows' errors.
  public func add(
    _ predictions: Predictions, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    for row in 0..<predictions.rows {
      let weight = weights?[row, 0] ?? 1
      if weight == 0 { continue }
      for column in 0..<predictions.columns {
        let value = target[row, column] * deviation + mean
        let error = predictions[row, column] * deviation + mean - value
        sums[0] += weight * (error.magnitude / max(value.magnitude, .ulpOfOne))
        sums[1] += weight
      }
    }
  }

  /// The formula above.
  public func value(of sums: [Double]) -> Double { sums[0] / sums[1] }
}
