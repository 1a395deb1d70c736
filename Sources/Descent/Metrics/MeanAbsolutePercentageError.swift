/// Σ weight · |prediction − target| / max(|target|, 2⁻⁵²) / Σ weight, over rows and outputs: a part, not
/// per cent, as in scikit-learn; 0.1 is a tenth of the target. A target of 0 makes it enormous.
///
/// A percentage needs the target's own units. Of targets that were standardised, (y − mean) / deviation,
/// the metric takes both back first.
public struct MeanAbsolutePercentageError: Metric, Ranged, Hashable {
  /// `mape`.
  public static let kind = "mape"
  /// False.
  public static let isBetterWhenLarger = false
  /// What was taken from the targets; 0 for none.
  public let mean: Double
  /// What the targets were divided by then; 1 for none.
  public let deviation: Double

  /// The metric of targets in their own units.
  public init() { self.init(mean: 0, deviation: 1) }

  /// The metric of targets that are (y − mean) / deviation, the deviation above 0.
  public init(mean: Double, deviation: Double) {
    self.mean = mean
    self.deviation = deviation
    check()
  }

  /// Reads a metric; throws unless both figures are finite and the deviation is above 0.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    mean = try container.number(.mean)
    deviation = try container.number(.deviation)
    try check(in: decoder)
  }

  var figures: [Figure] { [.finite("mean", mean), .positive("deviation", deviation)] }

  /// Throws unless the output and the target have the same number of elements.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    try checkSame(prediction, target)
  }

  /// The sum and the weight, which counts each output of a row.
  public func sumCount(outputs: Int) -> Int { 2 }

  /// Adds the rows' errors.
  public func add(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    for row in 0..<prediction.rows {
      let weight = weights?[row, 0] ?? 1
      if weight == 0 { continue }
      for column in 0..<prediction.columns {
        let value = target[row, column] * deviation + mean
        let error = prediction[row, column] * deviation + mean - value
        sums[0] += weight * (error.magnitude / max(value.magnitude, .ulpOfOne))
        sums[1] += weight
      }
    }
  }

  /// The formula above.
  public func value(of sums: [Double]) -> Double { sums[0] / sums[1] }
}
