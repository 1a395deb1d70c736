/// Σ weight over the rows of each class that are predicted as each class: a table, `Totals.confusionMatrix`,
/// and not a single value. Its value is NaN, so no history contains it.
///
/// Rows of no class, and those whose prediction contains a NaN, are left out.
public struct ConfusionMatrix: ClassificationMetric, Hashable {
  /// `confusion-matrix`.
  public static let kind = "confusion-matrix"
  /// True: the larger the diagonal, the better.
  public static let isBetterWhenLarger = true
  /// False: it is a table.
  public static let isScalar = false

  /// Creates the metric.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: ConfusionMatrix())
    .retiring("threshold")

  /// The square of the number of classes.
  public func sumCount(outputs: Int) -> Int { max(outputs, 2) * max(outputs, 2) }

  /// Adds the weights of the rows.
  public func add(
    _ predictions: Predictions, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    for row in 0..<predictions.rows {
      guard let predicted = predictions.predictedClass(in: row),
        let actual = target.actualClass(in: row, outputs: predictions.columns)
      else { continue }
      sums[actual * predictions.classCount + predicted] += weights?[row, 0] ?? 1
    }
  }

  /// NaN: a table has no single value.
  public func value(of sums: [Double]) -> Double { .nan }

  /// An array for each class, with an element for each predicted class.
  public func table(of sums: [Double]) -> [[Double]]? {
    let classes = Int(Double(sums.count).squareRoot())
    return (0..<classes).map { Array(sums[$0 * classes..<($0 + 1) * classes]) }
  }
}

extension Totals {
  /// Σ weight over the rows, an array for each class with an element for each predicted class; nil unless a
  /// `ConfusionMatrix` is among the metrics.
  public var confusionMatrix: [[Double]]? { table(named: ConfusionMatrix.kind) }
}
