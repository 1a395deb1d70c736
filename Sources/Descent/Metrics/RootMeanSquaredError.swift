/// √(Σ weight · (prediction − target)² / Σ weight), over rows and outputs.
public struct RootMeanSquaredError: Metric, Hashable {
  /// `rmse`.
  public static let kind = "rmse"
  /// False.
  public static let isBetterWhenLarger = false
  /// True.
  public static let isInTargetScale = true

  /// Creates the metric.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: RootMeanSquaredError())

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
      for column in 0..<predictions.columns {
        let error = predictions[row, column] - target[row, column]
        sums[0] += weight * error * error
        sums[1] += weight
      }
    }
  }

  /// The formula above.
  public func value(of sums: [Double]) -> Double { (sums[0] / sums[1]).squareRoot() }
}
