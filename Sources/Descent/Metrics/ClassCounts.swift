/// Σ weight of the rows of each class: of those predicted right, of all, and of those predicted as it.
/// What precision, recall and their kin are made of.
///
/// Rows whose prediction has a NaN in it are predicted as no class, and rows whose target is none of the
/// classes are of no class: both are wrong. They are counted as a class more, the last one.
public struct ClassCounts {
  private let sums: [Double]

  init(_ sums: [Double]) { self.sums = sums }

  /// The number of classes, the one of no class not among them.
  public var classes: Int { sums.count / 3 - 1 }
  /// Σ weight over the rows of class `number` that are predicted as it.
  public func right(_ number: Int) -> Double { sums[3 * number] }
  /// Σ weight over the rows of class `number`.
  public func actual(_ number: Int) -> Double { sums[3 * number + 1] }
  /// Σ weight over the rows predicted as class `number`.
  public func predicted(_ number: Int) -> Double { sums[3 * number + 2] }

  /// Σ weight over all rows.
  public var total: Double { sum { actual($0) } }

  /// Σ over the classes and the one of no class.
  func sum(_ term: (_ number: Int) -> Double) -> Double {
    (0...classes).reduce(0) { $0 + term($1) }
  }
}

/// A metric of the rows of each class that are right, that there are, and that are predicted.
///
/// The predicted class is the largest output, the first of equals; with a single output it is 1 if the
/// output is above the threshold. A row that weighs 0 counts nowhere.
public protocol ClassCountMetric: ClassificationMetric {
  /// For a single output only: 0 suits logits, ½ suits probabilities.
  var threshold: Double { get }
  /// The figure; `counts` are of rows of some weight.
  func value(of counts: ClassCounts) -> Double
}

extension ClassCountMetric {
  /// Three a class, and three for what is no class.
  public func sumCount(outputs: Int) -> Int { 3 * (max(outputs, 2) + 1) }

  /// Counts the rows.
  public func add(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    let classes = prediction.classCount
    for row in 0..<prediction.rows {
      let weight = weights?[row, 0] ?? 1
      let predicted = prediction.predictedClass(in: row, threshold: threshold)
      let actual = target.actualClass(in: row, outputs: prediction.columns)
      if let predicted, predicted == actual { sums[3 * predicted] += weight }
      sums[3 * (actual ?? classes) + 1] += weight
      sums[3 * (predicted ?? classes) + 2] += weight
    }
  }

  /// The figure of the counts.
  public func value(of sums: [Double]) -> Double {
    let counts = ClassCounts(sums)
    return counts.total > 0 ? value(of: counts) : .nan
  }
}
