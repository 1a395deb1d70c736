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

  /// What is learned from the targets, and why; nil if there are none, or nothing can be learned.
  public let task: (LearningTask, reason: String)?

  /// Summarizes a table and, if one is given, its target, as a training with the same options takes
  /// them. If nothing can be learned from the target, one of the warnings says why. `missing` are the
  /// texts that mean a missing value in the table. Throws if the target is not a column.
  public init(
    _ table: Table, target: String? = nil, options: TableOptions = TableOptions(),
    missing: [String] = TableFormat.commonMissing
  ) throws(CSVError) {
    try self.init(
      table, targets: [target].compactMap(\.self), options: options, missing: missing)
  }

  /// Summarizes a table and its targets, which may be several.
  public init(
    _ table: Table, targets: [String], options: TableOptions = TableOptions(),
    missing: [String] = TableFormat.commonMissing
  ) throws(CSVError) {
    rowCount = table.rowCount
    var roles = ColumnRole.roles(of: table, targets: targets, options)
    var (classes, task) = ([ColumnSummary.Frequency]?.none, (LearningTask, reason: String)?.none)
    var warnings: [String]
    if !targets.isEmpty {
      for name in targets { _ = try table.column(named: name) }
      let targetRoles = table.columns.filter { targets.contains($0.name) }
        .map { ColumnRole(of: $0, options) }
      do {
        let learning = try TableTask(table, targets: targets, options: options)
        (classes, task) = (learning.classBalance, (learning.task, learning.reason))
        warnings = learning.notes(missing: missing)
      } catch {
        warnings = TableNotes(table, roles: roles + targetRoles, options: options).all
        warnings.append("nothing can be learned from the table as it is: \(error.message)")
      }
      roles += targetRoles
    } else {
      warnings = TableNotes(table, roles: roles, options: options).all
    }
    let roleOf = Dictionary(roles.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    columns = table.columns.map {
      ColumnSummary($0, roleOf[$0.name] ?? ColumnRole(of: $0, options))
    }
    (self.classes, self.task, self.warnings) = (classes, task, warnings)
  }

  private init(
    rowCount: Int, _ columns: [ColumnSummary], _ classes: [ColumnSummary.Frequency]?,
    _ warnings: [String], _ task: (LearningTask, reason: String)?
  ) {
    (self.rowCount, self.columns, self.classes) = (rowCount, columns, classes)
    (self.warnings, self.task) = (warnings, task)
  }

  /// Returns the summary of a file, of which this one is of a sample. What deserves a check is that of the sample.
  package func ofAllRows(_ all: StreamedSummary) -> TableSummary {
    TableSummary(
      rowCount: all.rowCount, columns.map { ColumnSummary($0, all.columns[$0.name] ?? .init()) },
      classes.map { all.counts(of: $0) },
      warnings.map { "in a sample of \(counted(rowCount, "row")): \($0)" }, task)
  }
}
