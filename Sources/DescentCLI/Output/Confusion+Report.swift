import Descent
import DescentTables

extension Confusion {
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
}
