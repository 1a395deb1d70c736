import Descent

/// How the rows of a table are divided into training and validation rows.
public enum SplitRule: Hashable, Sendable {
  /// At random, with the same proportions of the classes on both sides. Without classes it is the
  /// same as `random`.
  case stratified
  /// At random, whatever the rows hold.
  case random
  /// The last rows of the file are for validation: for rows in order of time.
  case tail
  /// At random, but rows with the same value in this column stay together.
  case groups(String)
  /// As this column says: `train`, `training` or 0; `validation`, `valid`, `val`, `test` or 1.
  case column(String)

  /// The column that the rule reads. It is not a feature.
  public var columnName: String? {
    switch self {
    case .stratified, .random, .tail: nil
    case .groups(let name), .column(let name): name
    }
  }
}

extension TableTask {
  /// Divides the rows that can be used. `fraction` of them, in 0..<1, are for validation, except
  /// under `.column`. Throws if a column does not exist or holds an unexpected value.
  public func split(
    _ rule: SplitRule, fraction: Double, seed: UInt64
  ) throws(CSVError) -> Split {
    try split(rule, fraction: fraction, seed: seed, ofRows: rows)
  }

  /// Divides some of the rows.
  package func split(
    _ rule: SplitRule, fraction: Double, seed: UInt64, ofRows rows: [Int]
  ) throws(CSVError) -> Split {
    let positions: Split
    switch rule {
    case .stratified where labels != nil:
      let classes = target.classes
      positions = Split.stratified(
        classes: rows.map { classes[$0] }, fraction: fraction, seed: seed)
    case .stratified, .random:
      positions = Split.random(count: rows.count, fraction: fraction, seed: seed)
    case .tail:
      positions = Split.tail(count: rows.count, fraction: fraction)
    case .groups(let name):
      let groups = try table.column(named: name).texts.codes.map(Int.init)
      guard fraction == 0 || Set(rows.map { groups[$0] }).count >= 2 else { throw oneGroup(name) }
      positions = Split.grouped(rows.map { groups[$0] }, fraction: fraction, seed: seed)
    case .column(let name):
      let split = try split(table, rows: rows, by: name)
      guard !split.training.isEmpty else { throw noTraining(name) }
      return split
    }
    return Split(
      training: positions.training.map { rows[$0] },
      validation: positions.validation.map { rows[$0] })
  }

  /// An error for a column of groups that all usable rows share.
  func oneGroup(_ name: String) -> CSVError {
    CSVError(
      file: table.name, line: 1,
      message: "column \(name.quotedForMessage) holds one group; --group needs at least 2: "
        + "choose another column")
  }

  /// An error for a column that says of no row that it is to be trained on.
  func noTraining(_ name: String) -> CSVError {
    CSVError(
      file: table.name, line: 1,
      message: "column \(name.quotedForMessage) marks no row for training; mark "
        + "at least one with train, training or 0")
  }

  /// Divides some rows of a table as its column says.
  func split(_ table: Table, rows: [Int], by name: String) throws(CSVError) -> Split {
    let column = try table.column(named: name)
    var split = (training: [Int](), validation: [Int]())
    for row in rows {
      let text = column.text(ofRow: row)?.lowercased()
      switch text {
      case "train", "training", "0": split.training.append(row)
      case "validation", "valid", "val", "test", "1": split.validation.append(row)
      default:
        throw CSVError(
          file: table.name, line: table.line(ofRow: row),
          message: "column \(name.quotedForMessage) holds "
            + "\((text ?? "").quotedForMessage); expected train, training or 0, or validation, "
            + "valid, val, test or 1")
      }
    }
    return Split(training: split.training, validation: split.validation)
  }
}
