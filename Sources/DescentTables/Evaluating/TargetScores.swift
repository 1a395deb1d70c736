import Descent

/// The metrics of each of several targets, and how many rows have all classes right.
package struct TargetScores {
  package let target: Preparation.Target
  package let metrics: [any Metric]
  /// The metrics of each target, one after another.
  package let byTarget: [any Metric]
  private var rows = 0
  private var exact = 0

  /// Nil for a single target. `metrics` are those of one column.
  package init?(
    _ target: Preparation.Target, _ metrics: [any Metric], _ outputs: OutputMeaning
  ) {
    guard target.parts.count > 1 else { return nil }
    self.target = target
    self.metrics = metrics
    byTarget = metrics.flatMap { target.byTarget($0, outputs) }
  }

  /// Counts rows of classes by the columns of the targets. Does nothing for numbers.
  package mutating func add(_ columns: [Column], _ predictions: [Prediction], rows: [Int]) {
    for row in rows {
      guard case .classes(let labels, _) = predictions[row] else { continue }
      self.rows += 1
      if zip(columns, labels).allSatisfy({ $0.text(ofRow: row) == $1 }) { exact += 1 }
    }
  }

  /// The rows with all classes right / rows; nil for numbers.
  package var exactMatch: Double? { rows > 0 ? Double(exact) / Double(rows) : nil }

  /// The value of a metric of a target, of values by the names of `byTarget`.
  package func value(_ metric: Int, _ target: Int, in values: [String: Double]) -> Double {
    values[byTarget[metric * self.target.parts.count + target].name] ?? .nan
  }

  /// `targets`: the metrics of each target by its name, and `exact_match` for classes.
  package func json(_ values: [String: Double]) -> [String: JSONValue] {
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
