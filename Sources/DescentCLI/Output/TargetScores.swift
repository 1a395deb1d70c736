import Descent
import DescentTables

/// The metrics of each of several targets, and how many rows have all classes right.
struct TargetScores {
  private let target: Preparation.Target
  private let metrics: [any Metric]
  /// The metrics of each target, one after another.
  let byTarget: [any Metric]
  private var rows = 0
  private var exact = 0

  /// Nil for a single target. `metrics` are those of one column.
  init?(_ target: Preparation.Target, _ metrics: [any Metric], _ outputs: OutputMeaning) {
    guard target.parts.count > 1 else { return nil }
    self.target = target
    self.metrics = metrics
    byTarget = metrics.flatMap { target.byTarget($0, outputs) }
  }

  /// Counts a row of classes. Does nothing for numbers.
  mutating func add(actual: [String?], predicted: Prediction) {
    guard case .classes(let labels, _) = predicted else { return }
    rows += 1
    if actual == labels.map(Optional.some) { exact += 1 }
  }

  /// The rows with all classes right / rows; nil for numbers.
  var exactMatch: Double? { rows > 0 ? Double(exact) / Double(rows) : nil }

  private func value(_ metric: Int, _ target: Int, in values: [String: Double]) -> Double {
    values[byTarget[metric * self.target.parts.count + target].name] ?? .nan
  }

  /// Writes a table with the metrics of each target.
  func write(_ values: [String: Double], to console: Console) {
    var table = TextTable(["target"] + metrics.map(\.name))
    for (index, name) in target.names.enumerated() {
      table.add([name] + metrics.indices.map { decimal(value($0, index, in: values)) })
    }
    console.say("")
    for line in table.lines { console.sayRow(line) }
  }

  /// `targets`: the metrics of each target by its name, and `exact_match` for classes.
  func json(_ values: [String: Double]) -> [String: JSONValue] {
    let targets = target.names.enumerated().map { index, name in
      (
        name,
        JSONValue.object(
          Dictionary(
            metrics.indices.map {
              (metricKey(metrics[$0].name), .number(value($0, index, in: values)))
            },
            uniquingKeysWith: { first, _ in first }))
      )
    }
    var object: [String: JSONValue] = [
      "targets": .object(Dictionary(targets, uniquingKeysWith: { first, _ in first }))
    ]
    if let exactMatch { object["exact_match"] = .number(exactMatch) }
    return object
  }
}
