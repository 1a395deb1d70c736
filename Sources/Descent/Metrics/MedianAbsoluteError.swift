/// The weighted median of |prediction − target| over rows and outputs: the middle of the smallest error
/// that half of the weight does not exceed and the largest that half of the weight does not fall below. NaN
/// if a prediction is NaN.
///
/// The median of all rows does not follow from those of parts, so the metric keeps the rows: 16 bytes an
/// output. A row of weight 0 does not count.
public struct MedianAbsoluteError: Metric, Hashable {
  /// `medae`.
  public static let kind = "medae"
  /// False.
  public static let isBetterWhenLarger = false
  /// True.
  public static let isInTargetScale = true
  /// True.
  public static let keepsRows = true

  /// Creates the metric.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: MedianAbsoluteError())

  /// Throws unless the output and the target have the same number of elements.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    try checkSame(prediction, target)
  }

  /// 0: there is no sum before the first row.
  public func sumCount(outputs: Int) -> Int { 0 }

  /// Appends each error and its weight.
  public func add(
    _ predictions: Predictions, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    for row in 0..<predictions.rows {
      let weight = weights?[row, 0] ?? 1
      if weight == 0 { continue }
      for column in 0..<predictions.columns {
        sums.append((predictions[row, column] - target[row, column]).magnitude)
        sums.append(weight)
      }
    }
  }

  /// Appends the other errors.
  public func merge(_ other: [Double], into sums: inout [Double]) { sums += other }

  /// The weighted median.
  public func value(of sums: [Double]) -> Double {
    let errors = stride(from: 0, to: sums.count, by: 2)
      .map { (error: sums[$0], weight: sums[$0 + 1]) }
    if errors.isEmpty || errors.contains(where: \.error.isNaN) { return .nan }
    let sorted = errors.sorted { $0 < $1 }
    let half = sorted.reduce(0) { $0 + $1.weight } / 2
    /// The first error at which half of the weight is reached.
    func middle(_ errors: some Sequence<(error: Double, weight: Double)>) -> Double {
      var (last, weight) = (0.0, 0.0)
      for (error, part) in errors where weight < half {
        last = error
        weight += part
      }
      return last
    }
    return (middle(sorted) + middle(sorted.reversed())) / 2
  }
}
