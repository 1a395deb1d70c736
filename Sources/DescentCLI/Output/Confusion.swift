import Descent

/// How often each class was predicted as each, in rows, whatever they weigh.
struct Confusion {
  private let labels: [String]
  private let numbers: [String: Int]
  /// By actual class, then by predicted one.
  private var counts: [[Int]]

  init(_ labels: [String]) {
    self.labels = labels
    numbers = Dictionary(
      zip(labels, labels.indices), uniquingKeysWith: { first, _ in first })
    counts = Array(repeating: Array(repeating: 0, count: labels.count), count: labels.count)
  }

  mutating func add(actual: String?, predicted: String?) {
    guard let actual, let predicted, let row = numbers[actual], let column = numbers[predicted]
    else { return }
    counts[row][column] += 1
  }

  /// Of one class: right / predicted as it, right / being it, and their harmonic mean 2·p·r / (p + r);
  /// NaN where nothing is divided by.
  private func scores(_ index: Int) -> (precision: Double, recall: Double, f1: Double, rows: Int) {
    let right = Double(counts[index][index])
    let actual = counts[index].reduce(0, +)
    let precision = right / Double(counts.reduce(0) { $0 + $1[index] })
    let recall = right / Double(actual)
    return (precision, recall, 2 * precision * recall / (precision + recall), actual)
  }

  /// Writes a table with the scores of each class, and one of actual classes (rows) by predicted classes
  /// (columns).
  func write(to console: Console) {
    var table = TextTable(["class", "precision", "recall", "f1", "rows"])
    for (index, label) in labels.enumerated() {
      let scores = scores(index)
      table.add([
        label, decimal(scores.precision), decimal(scores.recall), decimal(scores.f1),
        grouped(scores.rows),
      ])
    }
    var matrix = TextTable(["actual \\ predicted"] + labels)
    for (label, row) in zip(labels, counts) { matrix.add([label] + row.map(grouped)) }
    for lines in [table.lines, matrix.lines] {
      console.say("")
      for line in lines { console.sayRow(line) }
    }
  }

  var matrix: JSONValue {
    .object([
      "labels": .array(labels.map { .string($0) }),
      "counts": .array(counts.map { .array($0.map { .int($0) }) }),
    ])
  }

  var classes: JSONValue {
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
