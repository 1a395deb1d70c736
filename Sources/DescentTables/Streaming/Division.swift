import Descent

/// Divides the rows of a file that is read block by block into training and validation rows, as
/// `TableTask.split` divides those of a table.
struct Division {
  private enum Numbers {
    /// No number matters.
    case none
    /// The class of each row.
    case classes
    /// The group of each row, by the text of a column.
    case groups(column: String, numberOf: [String?: Int])
    /// The column that says which side a row is on.
    case column(String)
  }

  /// The number of training rows of each class, in the order of the labels.
  private(set) var trainingRowsOfClasses: [Int]
  private let task: TableTask
  private let classes: Preparation.Target?
  private var numbers = Numbers.none
  private var splitter: RowSplitter

  /// Counts the rows of each class or group of a file.
  init(
    _ task: TableTask, _ reading: ColumnFileReading, _ rule: SplitRule, fraction: Double,
    seed: UInt64
  ) throws {
    self.task = task
    let labels = task.labels ?? []
    classes =
      task.labels == nil
      ? nil
      : .classes(name: task.targetName, labels: labels, areNumbers: task.target.areNumbers)
    trainingRowsOfClasses = Array(repeating: 0, count: labels.count)
    // Replaced below, when the rows are counted.
    splitter = .tail(count: 0, fraction: 0)
    var count = 0
    var rowsOf = [Int](repeating: 0, count: labels.count)
    var groups: [(text: String?, rows: Int)] = []
    var numberOf: [String?: Int] = [:]
    let needed = Set(task.targetNames + [rule.columnName].compactMap(\.self))
    for block in reading.blocks {
      let table = try reading.table(of: block, columns: needed)
      let rows = try usableRows(of: table)
      count += rows.count
      for row in try classNumbers(of: table, rows) { rowsOf[row] += 1 }
      guard case .groups(let name) = rule else { continue }
      let column = try table.column(named: name)
      for row in 0..<table.rowCount where numberOf[column.text(ofRow: row)] == nil {
        numberOf[column.text(ofRow: row)] = groups.count
        groups.append((column.text(ofRow: row), 0))
      }
      for row in rows { groups[numberOf[column.text(ofRow: row)] ?? 0].rows += 1 }
    }
    switch rule {
    case .stratified where !labels.isEmpty:
      numbers = .classes
      splitter = .stratified(classes: rowsOf, fraction: fraction, seed: seed)
    case .stratified, .random:
      splitter = .random(count: count, fraction: fraction, seed: seed)
    case .tail: splitter = .tail(count: count, fraction: fraction)
    case .groups(let name):
      // Rows without a group come first, as in memory.
      let used = groups.filter { $0.rows > 0 }
      let ordered = used.filter { $0.text == nil } + used.filter { $0.text != nil }
      guard ordered.count >= 2 else { throw task.oneGroup(name) }
      numbers = .groups(
        column: name,
        numberOf: Dictionary(
          uniqueKeysWithValues: ordered.enumerated().map { ($1.text, $0) }))
      splitter = .grouped(ordered.map(\.rows), fraction: fraction, seed: seed)
    case .column(let name): numbers = .column(name)
    }
  }

  /// Divides the rows of the next block that have a target.
  mutating func split(_ table: Table) throws -> Split {
    let rows = try usableRows(of: table)
    let classNumbers = try classNumbers(of: table, rows)
    var split: Split
    switch numbers {
    case .column(let name):
      split = try task.split(table, rows: rows, by: name)
    case .none, .classes, .groups:
      var sides = (training: [Int](), validation: [Int]())
      let numbers = try numbers(of: table, rows, classNumbers)
      for (index, row) in rows.enumerated() {
        if splitter.nextIsValidation(numbers[index]) {
          sides.validation.append(row)
        } else {
          sides.training.append(row)
        }
      }
      split = Split(training: sides.training, validation: sides.validation)
    }
    if !classNumbers.isEmpty {
      let numberOf = Dictionary(uniqueKeysWithValues: zip(rows, classNumbers))
      for row in split.training { trainingRowsOfClasses[numberOf[row] ?? 0] += 1 }
    }
    return split
  }

  private func numbers(of table: Table, _ rows: [Int], _ classNumbers: [Int]) throws -> [Int] {
    guard case .groups(let name, let numberOf) = numbers else {
      return classNumbers.isEmpty ? Array(repeating: 0, count: rows.count) : classNumbers
    }
    let column = try table.column(named: name)
    return rows.map { numberOf[column.text(ofRow: $0)] ?? 0 }
  }

  /// Returns the rows that have a value of every target.
  private func usableRows(of table: Table) throws -> [Int] {
    var columns: [Column] = []
    for name in task.targetNames { columns.append(try table.column(named: name)) }
    return (0..<table.rowCount).filter { row in columns.allSatisfy { !$0.isMissing(row) } }
  }

  /// Returns the class of each of these rows; empty without classes.
  private func classNumbers(of table: Table, _ rows: [Int]) throws -> [Int] {
    guard let classes else { return [] }
    let values: [Double?] = try classes.values(of: table)
    return try rows.map { row in
      guard let value = values[row] else {
        throw CSVError(
          file: table.name, line: table.line(ofRow: row),
          message: "target column \(task.targetName.quotedForMessage) has more than "
            + "\(grouped(TableSample.mostValues)) classes, too many to learn from; choose another target"
        )
      }
      return Int(value)
    }
  }
}
