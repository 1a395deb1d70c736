import Descent

/// How a table's rows are divided into those to train on and those to validate on.
public enum SplitRule: Hashable, Sendable {
  /// Each class has its share on both sides; without classes, as `random`.
  case stratified
  /// Without regard to what the rows hold.
  case random
  /// The last rows of the file are validated: for rows in the order of time.
  case tail
  /// Rows that have one value in this column stay together.
  case groups(String)
  /// This column says it: `train`, `training` or 0; `validation`, `valid`, `val`, `test` or 1.
  case column(String)

  /// The column that the rule reads, which is no feature.
  public var columnName: String? {
    switch self {
    case .stratified, .random, .tail: nil
    case .groups(let name), .column(let name): name
    }
  }
}

extension TableTask {
  /// Divides the rows that can be used. `fraction` of them, in 0..<1, are validated, except by
  /// `.column`. Throws if a column is not there or says what it should not.
  public func split(
    _ rule: SplitRule, fraction: Double, seed: UInt64
  ) throws(CSVError) -> Split {
    let positions: Split
    switch rule {
    case .stratified where task == .classification:
      let classes = target.classes
      positions = Split.stratified(
        classes: rows.map { classes[$0] }, fraction: fraction, seed: seed)
    case .stratified, .random:
      positions = Split.random(count: rows.count, fraction: fraction, seed: seed)
    case .tail:
      positions = Split.tail(count: rows.count, fraction: fraction)
    case .groups(let name):
      let groups = try table.column(named: name).texts.codes.map(Int.init)
      guard Set(rows.map { groups[$0] }).count >= 2 else {
        throw CSVError(
          file: table.name, line: 1,
          message: "column \(name.quotedForMessage) holds one group; --group needs at least 2")
      }
      positions = Split.grouped(rows.map { groups[$0] }, fraction: fraction, seed: seed)
    case .column(let name):
      positions = try split(by: table.column(named: name))
    }
    return Split(
      training: positions.training.map { rows[$0] },
      validation: positions.validation.map { rows[$0] })
  }

  private func split(by column: Column) throws(CSVError) -> Split {
    var split = (training: [Int](), validation: [Int]())
    for (position, row) in rows.enumerated() {
      let text = column.text(ofRow: row)?.lowercased()
      switch text {
      case "train", "training", "0": split.training.append(position)
      case "validation", "valid", "val", "test", "1": split.validation.append(position)
      default:
        throw CSVError(
          file: table.name, line: table.line(ofRow: row),
          message: "column \(column.name.quotedForMessage) holds "
            + "\((text ?? "").quotedForMessage); expected train, training or 0, or validation, "
            + "valid, val, test or 1")
      }
    }
    guard !split.training.isEmpty else {
      throw CSVError(
        file: table.name, line: 1,
        message: "column \(column.name.quotedForMessage) gives no row to train on")
    }
    return Split(training: split.training, validation: split.validation)
  }
}
