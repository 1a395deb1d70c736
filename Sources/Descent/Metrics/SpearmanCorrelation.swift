/// The correlation of the ranks of predictions and targets, Σ w·(r − r̄)·(q − q̄) / √(Σ w·(r − r̄)² ·
/// Σ w·(q − q̄)²), from −1 to 1: how far larger predictions go with larger targets, whatever the scale.
/// Spearman, "The Proof and Measurement of Association between Two Things" (1904).
///
/// A rank is Σ weight below + ½·Σ weight of the equal ones, so that a row of weight 2 counts as two rows.
/// With several outputs it is the mean of their correlations; NaN if the predictions or the targets of an
/// output are all the same, or one is NaN.
///
/// Ranks need all rows, so the metric keeps them: a row takes 8 bytes, and 16 an output. A row of weight 0
/// does not count.
public struct SpearmanCorrelation: Metric, Hashable {
  /// `spearman`.
  public static let kind = "spearman"
  /// True.
  public static let isBetterWhenLarger = true
  /// True.
  public static let keepsRows = true

  /// Creates the metric.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: SpearmanCorrelation())

  /// Throws unless the output and the target have the same number of elements.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    try checkSame(prediction, target)
  }

  /// One, for the number of outputs.
  public func sumCount(outputs: Int) -> Int { 1 }

  /// Appends each row's weight, predictions and targets.
  public func add(
    _ predictions: Predictions, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    sums[0] = Double(predictions.columns)
    for row in 0..<predictions.rows {
      let weight = weights?[row, 0] ?? 1
      if weight == 0 { continue }
      sums.append(weight)
      for column in 0..<predictions.columns { sums.append(predictions[row, column]) }
      for column in 0..<predictions.columns { sums.append(target[row, column]) }
    }
  }

  /// Appends the other rows.
  public func merge(_ other: [Double], into sums: inout [Double]) {
    sums[0] = max(sums[0], other[0])
    sums += other.dropFirst()
  }

  /// The formula above.
  public func value(of sums: [Double]) -> Double {
    let outputs = Int(sums[0])
    let rows = Array(stride(from: 1, to: sums.count, by: 1 + 2 * outputs))
    let weights = rows.map { sums[$0] }
    func ranks(_ place: Int) -> [Double]? { Self.ranks(rows.map { sums[$0 + place] }, weights) }
    var sum = 0.0
    for output in 0..<outputs {
      guard let predicted = ranks(1 + output), let actual = ranks(1 + outputs + output) else {
        return .nan
      }
      sum += Self.correlation(predicted, actual, weights)
    }
    return sum / Double(outputs)
  }

  /// The ranks of the values; nil if one is NaN or all are the same.
  private static func ranks(_ values: [Double], _ weights: [Double]) -> [Double]? {
    if values.contains(where: \.isNaN) || values.allSatisfy({ $0 == values[0] }) { return nil }
    let order = values.indices.sorted {
      values[$0] != values[$1] ? values[$0] < values[$1] : $0 < $1
    }
    var ranks = values
    var (start, below) = (0, 0.0)
    while start < order.count {
      let end =
        order[start...].firstIndex { values[$0] != values[order[start]] } ?? order.count
      let weight = order[start..<end].reduce(0) { $0 + weights[$1] }
      for row in order[start..<end] { ranks[row] = below + weight / 2 }
      below += weight
      start = end
    }
    return ranks
  }

  private static func correlation(_ x: [Double], _ y: [Double], _ weights: [Double]) -> Double {
    func mean(_ values: [Double]) -> Double {
      zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / weights.reduce(0, +)
    }
    let (meanX, meanY) = (mean(x), mean(y))
    var (xy, xx, yy) = (0.0, 0.0, 0.0)
    for row in weights.indices {
      let (dx, dy) = (x[row] - meanX, y[row] - meanY)
      xy += weights[row] * dx * dy
      xx += weights[row] * dx * dx
      yy += weights[row] * dy * dy
    }
    return xy / (xx * yy).squareRoot()
  }
}
