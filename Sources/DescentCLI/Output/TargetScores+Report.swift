import Descent
import DescentTables

extension TargetScores {
  /// Writes a table with the metrics of each target.
  func write(_ values: [String: Double], to console: Console) {
    var table = TextTable(["target"] + metrics.map(\.name))
    for (index, name) in target.names.enumerated() {
      table.add([name] + metrics.indices.map { decimal(value($0, index, in: values)) })
    }
    console.say("")
    for line in table.lines { console.sayRow(line) }
  }
}
