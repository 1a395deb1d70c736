/// Σ weight over the rows of each class that are predicted as each: not one figure but a table, which
/// `Totals.confusionMatrix` has; its figure is NaN, and so in no history.
///
/// The predicted class is the largest output, the first of equals; with a single output it is 1 if the
/// output is above the threshold. Rows of no class, and those whose prediction has a NaN in it, are left
/// out.
public struct ConfusionMatrix: ClassificationMetric, Hashable {
  /// `confusion-matrix`.
  public static let kind = "confusion-matrix"
  /// True: the larger the diagonal, the better.
  public static let isBetterWhenLarger = true
  /// For a single output only: 0 suits logits, ½ suits probabilities.
  public let threshold: Double

  /// The metric of logits.
  public init() { self.init(threshold: 0) }

  /// The metric with this threshold.
  public init(threshold: Double) { self.threshold = threshold }

  /// The square of the number of classes.
  public func sumCount(outputs: Int) -> Int { max(outputs, 2) * max(outputs, 2) }

  /// Counts the rows.
  public func add(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    for row in 0..<prediction.rows {
      guard let predicted = prediction.predictedClass(in: row, threshold: threshold),
        let actual = target.actualClass(in: row, outputs: prediction.columns)
      else { continue }
      sums[actual * prediction.classCount + predicted] += weights?[row, 0] ?? 1
    }
  }

  /// NaN: a table is no figure.
  public func value(of sums: [Double]) -> Double { .nan }
}

extension Totals {
  /// Σ weight over the rows by class, an array each, and by predicted class; nil without a
  /// `ConfusionMatrix` among the metrics.
  public var confusionMatrix: [[Double]]? {
    sums(of: ConfusionMatrix.kind).map { sums in
      let classes = Int(Double(sums.count).squareRoot())
      return (0..<classes).map { Array(sums[$0 * classes..<($0 + 1) * classes]) }
    }
  }
}
