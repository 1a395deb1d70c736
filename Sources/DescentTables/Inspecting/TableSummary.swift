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

  /// What is learned from the target, and why; nil if there is no target, or nothing can be learned.
  public let task: (LearningTask, reason: String)?

  /// Summarizes a table and, if one is given, its target, as a training with the same options takes
  /// them. If nothing can be learned from the target, one of the warnings says why. `missing` are the
  /// texts that mean a missing value in the table. Throws if the target is not a column.
  public init(
    _ table: Table, target: String? = nil, options: TableOptions = TableOptions(),
    missing: [String] = TableFormat.commonMissing
  ) throws(CSVError) {
    rowCount = table.rowCount
    var roles = ColumnRole.roles(of: table, target: target, options)
    var (classes, task) = ([ColumnSummary.Frequency]?.none, (LearningTask, reason: String)?.none)
    var warnings: [String]
    if let target {
      let column = try table.column(named: target)
      do {
        let learning = try TableTask(table, target: target, options: options)
        (classes, task) = (learning.classBalance, (learning.task, learning.reason))
        warnings = learning.notes(missing: missing)
      } catch {
        let all = roles + [ColumnRole(of: column, options)]
        warnings = TableNotes(table, roles: all, options: options).all
        warnings.append("nothing can be learned from the table as it is: \(error.message)")
      }
      roles.append(ColumnRole(of: column, options))
    } else {
      warnings = TableNotes(table, roles: roles, options: options).all
    }
    let roleOf = Dictionary(roles.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    columns = table.columns.map {
      ColumnSummary($0, roleOf[$0.name] ?? ColumnRole(of: $0, options))
    }
    (self.classes, self.task, self.warnings) = (classes, task, warnings)
  }
}
