import Descent

/// How often each class was predicted as each, in rows, whatever they weigh.
package struct Confusion {
  /// The classes.
  package let labels: [String]
  private let numbers: [String: Int]
  /// By actual class, then by predicted one.
  package private(set) var counts: [[Int]]

  package init(_ labels: [String]) {
    self.labels = labels
    numbers = Dictionary(
      zip(labels, labels.indices), uniquingKeysWith: { first, _ in first })
    counts = Array(repeating: Array(repeating: 0, count: labels.count), count: labels.count)
  }

  /// Counts rows of a column of classes. A row without a class, or with one that training did not see, is left
  /// out.
  package mutating func add(_ column: Column, _ predictions: [Prediction], rows: [Int]) {
    for row in rows {
      guard let text = column.text(ofRow: row), let label = predictions[row].label,
        let actual = numbers[text], let predicted = numbers[label]
      else { continue }
      counts[actual][predicted] += 1
    }
  }

  /// Of one class: right / predicted as it, right / being it, and their harmonic mean 2·p·r / (p + r);
  /// NaN where nothing is divided by.
  package func scores(
    _ index: Int
  ) -> (precision: Double, recall: Double, f1: Double, rows: Int) {
    let right = Double(counts[index][index])
    let actual = counts[index].reduce(0, +)
    let precision = right / Double(counts.reduce(0) { $0 + $1[index] })
    let recall = right / Double(actual)
    return (precision, recall, 2 * precision * recall / (precision + recall), actual)
  }

  /// The labels and the counts.
  package var matrix: JSONValue {
    .object([
      "labels": .array(labels.map { .string($0) }),
      "counts": .array(counts.map { .array($0.map { .int($0) }) }),
    ])
  }

  /// The scores of each class.
  package var classes: JSONValue {
    .array(
      labels.indices.map { index in
        let scores = scores(index)
        return .object([
          "label": .string(labels[index]), "precision": .number(scores.precision),
          "recall": .number(scores.recall), "f1": .number(scores.f1), "rows": .int(scores.rows),
        ])
      })
  }
}
