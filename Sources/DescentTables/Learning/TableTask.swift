import Descent

/// The choices about what to learn from a table that override the automatic ones.
public struct TableOptions: Sendable, Hashable {
  /// Classification or regression; if nil, the target's values decide.
  public var task: LearningTask?
  /// The only columns that are features; nil for all columns that can be one. A column of this list
  /// is a feature, whatever it holds.
  public var features: [String]?
  /// Columns that are not features.
  public var ignored: [String] = []
  /// Columns that are categories, whatever they hold.
  public var categorical: [String] = []
  /// Columns of free text, whose characters and words are inputs.
  public var texts: [String] = []
  /// Columns that are numbers; any other value in them is an error.
  public var numeric: [String] = []
  /// The column of row weights, each at least 0. It is not a feature.
  public var weights: String?
  /// Of two classes the one that metrics look for, as the precision and the recall do: the second of
  /// the labels. If nil, it is the greater of two numbers, or of the texts by their bytes.
  public var positive: String?
  /// Whether the day or the month comes first in a date such as 03/04/2024, in columns whose values
  /// do not decide it.
  public var dateOrder: DateForm.Order?
  /// How numbers are scaled.
  public var scaling = Scaling.zScore
  /// How missing numbers are filled.
  public var fill = Fill.mean
  /// Into how many ranges the numbers of a column are divided, each with an input of its own besides the scaled
  /// number. See `NumberEncoder`.
  public var bins = NumberBins.count(0)
  /// How a numeric target is scaled.
  public var targetScaling = TargetScaling.zScore

  /// Whether a training weights the rows by their class, so that rare classes are not noted.
  public var weighsClasses = false

  /// Creates options that override nothing.
  public init() {}

  /// The columns that are given a role.
  var namedColumns: [String] {
    ignored + categorical + texts + numeric + [weights].compactMap(\.self)
  }

  /// Throws for the first column that does not exist, or whose roles do not go together.
  func check(_ table: Table, targets: [String]) throws(CSVError) {
    for name in targets + namedColumns + (features ?? []) { _ = try table.column(named: name) }
    if let name = targets.first(where: { name in targets.count { $0 == name } > 1 }) {
      throw CSVError(
        file: table.name, line: 1,
        message: "column \(name.quotedForMessage) is given twice as a target; give it once")
    }
    if let name = columnWithTwoRoles(targets: targets) {
      throw CSVError(
        file: table.name, line: 1,
        message:
          "column \(name.quotedForMessage) has two roles; give it only one of target, weights, "
          + "numeric, categorical, text, ignored and the column that splits the rows")
    }
    try checkFeatures(table, targets: targets)
  }

  /// Returns a column that is given two roles, if there is one.
  func columnWithTwoRoles(targets: [String]) -> String? {
    var seen: Set<String> = []
    return (targets + namedColumns).first { !seen.insert($0).inserted }
  }

  /// Returns whether nothing is learned from a column, because it is ignored or not among the features.
  func leavesOut(_ name: String, targets: [String]) -> Bool {
    if ignored.contains(name) { return true }
    return features.map { !($0 + targets + namedColumns).contains(name) } ?? false
  }

  /// Returns the names that the columns of a table are expected to have.
  package func names(targets: [String]) -> Set<String> {
    Set(namedColumns + targets + (features ?? []))
  }

  /// How the columns are read under these options.
  package var kinds: [String: ColumnKind] {
    var kinds: [String: ColumnKind] = [:]
    for name in categorical + texts { kinds[name] = .text }
    for name in numeric { kinds[name] = .number }
    if let weights { kinds[weights] = .number }
    return kinds
  }

  /// Returns how the columns are read under these options, with the target.
  public func kinds(target: String) -> [String: ColumnKind] { kinds(targets: [target]) }

  /// Returns how the columns are read under these options, with several targets.
  public func kinds(targets: [String]) -> [String: ColumnKind] {
    var kinds = kinds
    if task == .regression { for name in targets { kinds[name] = .number } }
    return kinds
  }
}

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
