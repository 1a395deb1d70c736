import Descent

/// A table to learn from: its target, the roles of its other columns, and the rows that can be
/// used.
public struct TableTask: Sendable {
  /// The table.
  public let table: Table
  /// The choices that override the automatic ones.
  public let options: TableOptions
  /// The roles of the other columns, in the order of the file.
  public let roles: [ColumnRole]
  /// What is learned.
  public let task: LearningTask
  /// The reason for this task, as a short phrase such as `10 distinct whole numbers`.
  public let reason: String
  /// The rows that have a target, ascending.
  public let rows: [Int]
  /// The columns to predict, at least one.
  let targets: [TargetColumn]
  /// The column to predict, or the first of several.
  var target: TargetColumn { targets[0] }

  /// The number of rows that cannot be used because their target is missing.
  public var droppedRows: Int { table.rowCount - rows.count }
  /// The target's name, or those of several with commas between them.
  public var targetName: String { targetNames.joined(separator: ",") }
  /// The names of the targets.
  public var targetNames: [String] { targets.map(\.column.name) }
  /// The names of the targets for messages, in quotes.
  package var targetTitle: String { Preparation.Target.title(targetNames) }
  /// The classes, sorted as numbers if all are numbers, otherwise by their UTF-8 bytes, but with the
  /// positive class last if one is given; nil for a regression, and for several targets.
  public var labels: [String]? {
    task == .classification && targets.count == 1 ? target.labels : nil
  }

  /// Decides what to learn.
  ///
  /// Without a requested task, the target decides. The task is a classification if the target holds
  /// text, or whole numbers that are two, or at most 10 and all of those from 0 or from 1 on, and
  /// fewer than half the rows. It is a regression if the target holds other numbers. Every other
  /// column is a feature of the kind that it holds, except a column without any value, one that
  /// numbers more than 20 rows in their order, if it is not the only one, and text with more than 20
  /// distinct values that are more than half of its values. Throws for the first thing that cannot
  /// be learned from.
  public init(
    _ table: Table, target: String, options: TableOptions = TableOptions()
  ) throws(CSVError) {
    try self.init(table, targets: [target], options: options)
  }

  /// Decides what to learn about several targets, at least one.
  ///
  /// Several targets are a classification if each holds 0 and 1, or yes and no in one of the usual
  /// words: classes that do not exclude each other. They are a regression if all hold numbers, and
  /// not all of them 0 and 1. Rows in which one of them is missing are left out.
  public init(
    _ table: Table, targets: [String], options: TableOptions = TableOptions()
  ) throws(CSVError) {
    require(!targets.isEmpty, "0 targets; expected at least 1")
    try options.check(table, targets: targets)
    self.table = table
    self.options = options
    let columns = try TargetColumn.columns(targets, of: table)
    let column = columns[0]
    rows = column.rows
    guard rows.count >= 2 else {
      let title = Preparation.Target.title(targets)
      throw CSVError(
        file: table.name,
        message: (targets.count == 1 ? "the target \(title) has" : "the targets \(title) all have")
          + " a value in \(counted(rows.count, "row")); at least 2 are needed: add rows")
    }
    if columns.count > 1 {
      (task, reason) = try TargetColumn.decideTask(of: columns, options)
    } else if let task = options.task {
      (self.task, reason) = (task, "asked for")
    } else {
      (self.task, reason) = try column.decideTask()
    }
    for column in columns { try column.check(task) }
    if columns.count > 1 {
      self.targets = task == .regression ? columns : columns.map(\.orderedFromNoToYes)
    } else if let positive = options.positive {
      self.targets = [try column.ordered(positive: positive, task)]
    } else {
      self.targets = columns
    }
    roles = ColumnRole.roles(of: table, targets: targets, options)
    guard roles.contains(where: { $0.kind != nil }) else {
      throw CSVError(
        file: table.name, line: 1,
        message: roles.isEmpty
          ? "\(Preparation.Target.title(targets)) "
            + (targets.count == 1 ? "is the only column" : "are the only columns")
            + "; add at least one feature column"
          : "no column is left to learn from: "
            + roles.map { "\($0.name.quotedForMessage) is \($0.reason)" }.joined(separator: ", ")
            + (Self.freeTexts(among: roles, of: table, options).isEmpty
              ? "" : "; to learn from free text, list it under --text"))
    }
  }

  /// Reads a file as the options require, and decides what to learn.
  public init(
    contentsOf path: String, target: String, options: TableOptions = TableOptions(),
    format: TableFormat = TableFormat()
  ) throws {
    try self.init(
      Table(
        contentsOf: path, format: format, reading: options.kinds(target: target),
        expecting: options.names(targets: [target])),
      target: target, options: options)
  }

  /// Learns the preparation from some of the rows.
  ///
  /// The labels of a classification are those of the whole table. Throws if a numeric target is the
  /// same in all of these rows, because there would be nothing to learn, or if it is negative
  /// although it is scaled by its mean.
  public func preparation(trainingRows rows: [Int]) throws(CSVError) -> Preparation {
    var learner = try PreparationLearner(self)
    if options.targetScaling == .mean, task == .regression {
      for name in targetNames { try table.refuseNegatives(of: name, rows: self.rows) }
    }
    try learner.add(table, rows: rows)
    return try learner.preparation()
  }
}
