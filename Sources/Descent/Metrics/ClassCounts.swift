/// For each class Σ weight of its rows that are predicted right, of all its rows, and of the rows predicted
/// as it. Precision, recall and similar metrics are computed from these sums.
///
/// Rows whose prediction contains a NaN are predicted as no class, and rows whose target is none of the
/// classes are of no class: both are wrong. They are counted as an additional class, the last one.
public struct ClassCounts {
  private let sums: [Double]

  init(_ sums: [Double]) { self.sums = sums }

  /// The number of classes, without the additional one.
  public var classes: Int { sums.count / 3 - 1 }
  /// Σ weight over the rows of class `number` that are predicted as it.
  public func right(_ number: Int) -> Double { sums[3 * number] }
  /// Σ weight over the rows of class `number`.
  public func actual(_ number: Int) -> Double { sums[3 * number + 1] }
  /// Σ weight over the rows predicted as class `number`.
  public func predicted(_ number: Int) -> Double { sums[3 * number + 2] }

  /// Σ weight over all rows.
  public var total: Double { sum { actual($0) } }

  /// Σ over the classes and the additional one.
  func sum(_ term: (_ number: Int) -> Double) -> Double {
    (0...classes).reduce(0) { $0 + term($1) }
  }
}

/// A metric that is computed from `ClassCounts`.
///
/// A row of weight 0 does not count.
public protocol ClassCountMetric: ClassificationMetric {
  /// The metric's value; `counts` are those of rows with a weight above 0.
  func value(of counts: ClassCounts) -> Double
}

extension ClassCountMetric {
  /// Three for each class, and three for the additional one.
  public func sumCount(outputs: Int) -> Int { 3 * (max(outputs, 2) + 1) }

  /// Adds the weights of the rows.
  public func add(
    _ predictions: Predictions, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    let classes = predictions.classCount
    for row in 0..<predictions.rows {
      let weight = weights?[row, 0] ?? 1
      let predicted = predictions.predictedClass(in: row)
      let actual = target.actualClass(in: row, outputs: predictions.columns)
      if let predicted, predicted == actual { sums[3 * predicted] += weight }
      sums[3 * (actual ?? classes) + 1] += weight
      sums[3 * (predicted ?? classes) + 2] += weight
    }
  }

  /// The value of the counts; NaN if no row has a weight above 0.
  public func value(of sums: [Double]) -> Double {
    let counts = ClassCounts(sums)
    return counts.total > 0 ? value(of: counts) : .nan
  }
}
