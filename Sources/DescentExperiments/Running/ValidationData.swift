import Descent
import DescentTables

/// The rows to validate on, and how they were chosen.
package struct ValidationData: Sendable {
  /// The rows; nil if there are none.
  let rows: (any Dataset)?
  /// The number of rows of another file that have no target.
  package let droppedRows: Int
  /// What the targets lack, for which some metrics are not defined: `whose y is 4.5 in all of them`; nil if
  /// they lack nothing.
  let lack: String?
  /// How the rows were chosen, for a person to read.
  package let description: String

  init(
    _ experiment: Experiment, _ task: TableTask, _ preparation: Preparation, rows: [Int],
    note: (String) -> Void
  ) throws {
    let precision = experiment.descent.precision
    guard case .file(let path) = experiment.rows.validation else {
      try self.init(
        task.table, preparation, rows, precision, droppedRows: 0,
        experiment.splitDescription(hasClasses: task.labels != nil))
      return
    }
    let table = try Table(
      contentsOf: path, format: experiment.reading.format(over: task.table.format),
      reading: preparation.columnKinds(withTarget: true))
    table.notes.forEach { note("\(table.name): \($0)") }
    let rows = try preparation.rowsWithTarget(of: table)
    if task.options.targetScaling == .mean {
      try table.refuseNegatives(of: task.targetName, rows: rows)
    }
    // What is refused is not noted before.
    try self.init(
      table, preparation, rows, precision, droppedRows: table.rowCount - rows.count,
      "of \(path)", isFile: true)
    for values in try preparation.unfamiliar(in: table, rows: rows) {
      note("\(table.name):\(values.line ?? 1): \(values.description)")
    }
  }

  /// The rows of a file that is larger than the memory, or those of another file.
  init(
    _ experiment: Experiment, _ task: TableTask, _ preparation: Preparation,
    streamed rows: (any Dataset)?, note: (String) -> Void
  ) throws {
    if case .file = experiment.rows.validation {
      try self.init(experiment, task, preparation, rows: [], note: note)
      return
    }
    self.init(
      rows: rows, droppedRows: 0, lack: nil,
      description: experiment.splitDescription(hasClasses: task.labels != nil))
  }

  private init(rows: (any Dataset)?, droppedRows: Int, lack: String?, description: String) {
    (self.rows, self.droppedRows, self.lack) = (rows, droppedRows, lack)
    self.description = description
  }

  private init(
    _ table: Table, _ preparation: Preparation, _ rows: [Int], _ precision: Precision,
    droppedRows: Int, _ description: String, isFile: Bool = false
  ) throws {
    func dataset() throws -> ArrayDataset {
      try preparation.dataset(of: table, rows: rows, precision: precision)
    }
    self.droppedRows = droppedRows
    self.description = description
    // What is wrong in a file is refused before its weights are.
    let rowsOfFile = isFile ? try dataset() : nil
    try preparation.checkWeights(of: table, validationRows: rows)
    lack = try preparation.lack(of: table, rows: rows, precision)
    self.rows = isFile ? rowsOfFile : rows.isEmpty ? nil : try dataset()
  }
}

extension Experiment {
  /// How the rows to validate on are chosen from the table, for a person to read.
  fileprivate func splitDescription(hasClasses: Bool) -> String {
    switch rows.rule {
    case .stratified: "\(hasClasses ? "stratified" : "at random"), seed \(descent.seed)"
    case .random: "at random, seed \(descent.seed)"
    case .tail: "the last ones"
    case .groups(let name): "whole groups of \(name.quotedForMessage), seed \(descent.seed)"
    case .column(let name): "as column \(name.quotedForMessage) says"
    }
  }
}

extension Preparation {
  /// Throws if all rows to validate on weigh nothing.
  fileprivate func checkWeights(of table: Table, validationRows rows: [Int]) throws {
    guard let weights, !rows.isEmpty else { return }
    let column = try table.column(named: weights)
    if rows.allSatisfy({ column.text(ofRow: $0).flatMap(Double.init) == 0 }) {
      throw CSVError(
        file: table.name,
        message:
          "the rows to validate on all weigh 0 in the column \(weights.quotedForMessage); choose "
          + "others with --split or --validation, or train without any: --validation 0")
    }
  }

  /// What the targets of these rows lack, for a person to read; nil if they lack nothing.
  fileprivate func lack(of table: Table, rows: [Int], _ precision: Precision) throws -> String? {
    switch precision {
    case .single: try lack(of: table, rows: rows, as: Float.self)
    case .double: try lack(of: table, rows: rows, as: Double.self)
    }
  }

  private func lack<S: Scalar>(of table: Table, rows: [Int], as type: S.Type) throws -> String? {
    guard let first = rows.first else { return nil }
    let targets = try targets(of: table, as: type)
    let parts = target.parts
    for (index, part) in parts.enumerated() {
      let values = Set(rows.map { targets[$0 * parts.count + index] })
      if let labels = part.labels {
        guard let missing = labels.indices.first(where: { !values.contains(S($0)) }) else {
          continue
        }
        return "none of which is of the class \(labels[missing].quotedForMessage)"
          + (parts.count > 1 ? " of \(part.name.quotedForMessage)" : "")
      }
      guard values.count == 1 else { continue }
      let text = try table.column(named: part.name).text(ofRow: first) ?? ""
      return "whose \(part.name) is \(text) in all of them"
    }
    return nil
  }
}
