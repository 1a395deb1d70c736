import Descent

/// The choices about what to learn from a table that override the automatic ones.
public struct TableOptions: Sendable, Hashable {
  /// Classification or regression; if nil, the target's values decide.
  public var task: LearningTask?
  /// Columns that are not features.
  public var ignored: [String] = []
  /// Columns that are categories, whatever they hold.
  public var categorical: [String] = []
  /// Columns that are numbers; any other value in them is an error.
  public var numeric: [String] = []
  /// The column of row weights, each at least 0. It is not a feature.
  public var weights: String?
  /// Whether the day or the month comes first in a date such as 03/04/2024; if nil, the column's
  /// values decide.
  public var dateOrder: DateForm.Order?
  /// How numbers are scaled.
  public var scaling = Scaling.zScore
  /// How missing numbers are filled.
  public var fill = Fill.mean
  /// How a numeric target is scaled.
  public var targetScaling = TargetScaling.zScore

  /// Whether a training weights the rows by their class, so that rare classes are not noted.
  public var weighsClasses = false

  /// Creates options that override nothing.
  public init() {}

  /// The columns that are given a role.
  var namedColumns: [String] { ignored + categorical + numeric + [weights].compactMap(\.self) }

  /// Returns a column that is given two roles, if there is one.
  func columnWithTwoRoles(target: String) -> String? {
    var seen: Set = [target]
    return namedColumns.first { !seen.insert($0).inserted }
  }

  /// How the columns are read under these options.
  package var kinds: [String: ColumnKind] {
    var kinds: [String: ColumnKind] = [:]
    for name in categorical { kinds[name] = .text }
    for name in numeric { kinds[name] = .number }
    if let weights { kinds[weights] = .number }
    return kinds
  }

  /// Returns how the columns are read under these options, with the target.
  public func kinds(target: String) -> [String: ColumnKind] {
    var kinds = kinds
    if task == .regression { kinds[target] = .number }
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
  let target: TargetColumn

  /// The number of rows that cannot be used because their target is missing.
  public var droppedRows: Int { table.rowCount - rows.count }
  /// The target's name.
  public var targetName: String { target.column.name }
  /// The classes, sorted as numbers if all are numbers, otherwise by their UTF-8 bytes; nil for a
  /// regression.
  public var labels: [String]? { task == .classification ? target.labels : nil }

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
    for name in options.namedColumns { _ = try table.column(named: name) }
    if let name = options.columnWithTwoRoles(target: target) {
      throw CSVError(
        file: table.name, line: 1,
        message:
          "column \(name.quotedForMessage) has two roles; give it only one of target, weights, "
          + "numeric, categorical, ignored and the column that splits the rows")
    }
    self.table = table
    self.options = options
    let column = TargetColumn(try table.column(named: target), in: table)
    self.target = column
    rows = column.rows
    guard rows.count >= 2 else {
      throw CSVError(
        file: table.name,
        message:
          "the target \(target.quotedForMessage) has a value in \(counted(rows.count, "row")); "
          + "at least 2 are needed: add rows")
    }
    if let task = options.task {
      (self.task, reason) = (task, "asked for")
    } else {
      (self.task, reason) = try column.decideTask()
    }
    try column.check(self.task)
    roles = ColumnRole.roles(of: table, target: target, options)
    guard roles.contains(where: { $0.kind != nil }) else {
      throw CSVError(
        file: table.name, line: 1,
        message: roles.isEmpty
          ? "\(target.quotedForMessage) is the only column; add at least one feature column"
          : "no column is left to learn from: "
            + roles.map { "\($0.name.quotedForMessage) is \($0.reason)" }.joined(separator: ", "))
    }
  }

  /// Reads a file as the options require, and decides what to learn.
  public init(
    contentsOf path: String, target: String, options: TableOptions = TableOptions(),
    format: TableFormat = TableFormat()
  ) throws {
    try self.init(
      Table(contentsOf: path, format: format, reading: options.kinds(target: target)),
      target: target, options: options)
  }

  /// Learns the preparation from some of the rows.
  ///
  /// The labels of a classification are those of the whole table. Throws if a numeric target is the
  /// same in all of these rows, because there would be nothing to learn, or if it is negative
  /// although it is scaled by its mean.
  public func preparation(trainingRows rows: [Int]) throws(CSVError) -> Preparation {
    var features: [Preparation.Feature] = []
    for role in roles {
      guard let kind = role.kind else { continue }
      features.append(
        Preparation.Feature(
          name: role.name,
          encoder: try FeatureEncoder(
            kind, learning: role.name, of: table, rows: rows, options)))
    }
    return Preparation(
      features: features, target: try target.learn(task, from: rows, options.targetScaling),
      weights: options.weights)
  }
}
