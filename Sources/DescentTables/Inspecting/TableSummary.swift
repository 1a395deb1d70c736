import Descent

/// A summary of what a table holds, and of what to check before learning from it.
public struct TableSummary: Sendable {
  /// The number of rows.
  public let rowCount: Int
  /// The columns, in the order of the file.
  public let columns: [ColumnSummary]
  /// The classes of the target and the number of rows of each; nil unless there is a target with
  /// classes.
  public let classes: [ColumnSummary.Frequency]?
  /// What deserves a check, each in a sentence.
  public let warnings: [String]

  /// Summarizes a table and, if one is given, its target. If nothing can be learned from the
  /// target, one of the warnings says why. Throws if the target is not a column.
  public init(_ table: Table, target: String? = nil) throws(CSVError) {
    try self.init(table, targets: [target].compactMap(\.self))
  }

  /// Summarizes a table and its targets, which may be several.
  public init(_ table: Table, targets: [String]) throws(CSVError) {
    rowCount = table.rowCount
    columns = table.columns.map(ColumnSummary.init)
    var warnings = columns.flatMap { Self.warnings(of: $0, rows: table.rowCount) }
    warnings += table.mistakenTexts(except: [])
    let duplicates = table.duplicateRows
    if duplicates > 0 {
      warnings.append(
        "\(counted(duplicates, "row")) \(duplicates == 1 ? "repeats" : "repeat") an earlier row")
    }
    var classes: [ColumnSummary.Frequency]?
    if !targets.isEmpty {
      for name in targets { _ = try table.column(named: name) }
      do {
        let task = try TableTask(table, targets: targets)
        classes = task.classBalance
        warnings += try task.eachTarget().flatMap { $0.warnings(isAlone: targets.count == 1) }
      } catch {
        warnings.append("nothing can be learned from the table as it is: \(error.message)")
      }
    }
    self.classes = classes
    self.warnings = warnings
  }

  private static func warnings(of column: ColumnSummary, rows: Int) -> [String] {
    let name = column.name.quotedForMessage
    let present = rows - column.missing
    if column.distinct == 0 { return ["\(name) has no value at all"] }
    if column.distinct == 1 { return ["\(name) is constant: \(column.mostFrequent?.value ?? "")"] }
    if let numbers = column.numbers, column.distinct == present, present > 20,
      numbers.maximum - numbers.minimum == Double(present - 1)
    {
      return ["\(name) counts the rows like an id; leave it out with --ignore"]
    }
    if column.numbers == nil, column.kind == nil {
      return ["\(name) looks like an id or free text: \(column.reason)"]
    }
    return []
  }
}

extension Table {
  /// The number of rows that equal an earlier row in every column.
  var duplicateRows: Int {
    var rows = Set<[UInt64]>()
    let keys = columns.map(\.keys)
    return (0..<rowCount).count { row in !rows.insert(keys.map { $0[row] }).inserted }
  }
}

extension Column {
  /// A key for each row. Equal values have equal keys, whatever the kind of the column.
  fileprivate var keys: [UInt64] {
    numbers?.map { ($0 == 0 ? 0 : $0).bitPattern }
      ?? texts.codes.map { UInt64(bitPattern: Int64($0)) }
  }
}

extension TableTask {
  /// The task of each target without the others; the task itself if there is one target.
  fileprivate func eachTarget() throws(CSVError) -> [TableTask] {
    guard targets.count > 1 else { return [self] }
    var tasks: [TableTask] = []
    for name in targetNames {
      var options = options
      options.ignored += targetNames.filter { $0 != name }
      options.task = task
      tasks.append(try TableTask(table, target: name, options: options))
    }
    return tasks
  }

  /// The classes and the number of rows of each, in the order of the labels.
  fileprivate var classBalance: [ColumnSummary.Frequency]? {
    guard let labels else { return nil }
    var counts = [Int](repeating: 0, count: labels.count)
    let classes = target.classes
    for row in rows { counts[classes[row]] += 1 }
    return zip(labels, counts).map { ColumnSummary.Frequency(value: $0, rows: $1) }
  }

  /// What deserves a check. Beside other targets, classes cannot be weighted.
  fileprivate func warnings(isAlone: Bool) -> [String] {
    var warnings: [String] = []
    let name = targetName.quotedForMessage
    if droppedRows > 0 {
      warnings.append(
        "\(name) is missing in \(counted(droppedRows, "row")), which "
          + "\(droppedRows == 1 ? "is" : "are") left out")
    }
    if let balance = classBalance, let least = balance.min(by: { $0.rows < $1.rows }),
      isAlone, least.rows * 10 * balance.count < rows.count
    {
      warnings.append(
        "the class \(least.value.quotedForMessage) has \(counted(least.rows, "row")) of "
          + "\(grouped(rows.count)); --class-weights balanced gives each class the same weight")
    }
    if isSorted {
      warnings.append(
        "the rows are sorted by \(name); the default split takes them at random, but --split tail "
          + "would validate on targets that are not in the training rows")
    }
    for role in roles where role.kind != nil {
      guard let column = table.columns.first(where: { $0.name == role.name }),
        determinesTarget(column)
      else { continue }
      warnings.append(
        "\(role.name.quotedForMessage) alone determines \(name) in every row; leave it out with "
          + "--ignore if it is not known before \(name)")
    }
    return warnings
  }

  private var isSorted: Bool {
    let values = sortKeys
    guard Set(values).count > 1 else { return false }
    return zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }
      || zip(values, values.dropFirst()).allSatisfy { $0 >= $1 }
  }

  /// One number for each row with a target. The numbers sort like the targets.
  private var sortKeys: [Double] {
    if task == .classification {
      let classes = target.classes
      return rows.map { Double(classes[$0]) }
    }
    return target.column.numbers.map { numbers in rows.map { numbers[$0] } } ?? []
  }

  /// Returns whether each value of the column occurs with only one target, over values that repeat.
  /// For a numeric target, this is only the case for a column of numbers that equals the target
  /// except for scale and shift.
  private func determinesTarget(_ column: Column) -> Bool {
    guard task == .classification else { return isLinear(in: column) }
    var classOf: [String: Int] = [:]
    let classes = target.classes
    var repeated = 0
    for row in rows {
      guard let text = column.text(ofRow: row) else { continue }
      if let known = classOf[text] {
        if known != classes[row] { return false }
        repeated += 1
      }
      classOf[text] = classes[row]
    }
    return repeated * 2 > rows.count && Set(classOf.values).count > 1
  }

  private func isLinear(in column: Column) -> Bool {
    guard let x = column.numbers, let y = target.column.numbers else { return false }
    let pairs = rows.filter { !x[$0].isNaN }.map { (x[$0], y[$0]) }
    guard pairs.count > 2, let first = pairs.first,
      let other = pairs.first(where: { $0.0 != first.0 })
    else { return false }
    let slope = (other.1 - first.1) / (other.0 - first.0)
    return slope != 0
      && pairs.allSatisfy {
        let expected = first.1 + slope * ($0.0 - first.0)
        return ($0.1 - expected).magnitude <= 1e-9 * max(1, expected.magnitude)
      }
  }
}
