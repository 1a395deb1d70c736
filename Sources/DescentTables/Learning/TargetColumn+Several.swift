import Descent

extension TargetColumn {
  /// Returns the columns with these names, each with the rows that have a value in all of them.
  static func columns(_ names: [String], of table: Table) throws(CSVError) -> [TargetColumn] {
    var columns: [Column] = []
    for name in names {
      let column = try table.column(named: name)
      try column.refuseArrays(in: table)
      columns.append(column)
    }
    let rows = (0..<table.rowCount).filter { row in columns.allSatisfy { !$0.isMissing(row) } }
    return columns.map { TargetColumn($0, in: table, rows: rows) }
  }

  /// Decides what to learn about several targets. Throws unless all are numbers, or all are yes or
  /// no.
  static func decideTask(
    of columns: [TargetColumn], _ options: TableOptions
  ) throws(CSVError) -> (LearningTask, reason: String) {
    if let positive = options.positive {
      throw columns[0].error(
        "--positive \(positive.quotedForMessage) is for one target of two classes, but there are "
          + "\(columns.count) targets; leave out --positive")
    }
    let isFlag = columns.map(\.isYesOrNo)
    if options.task == .classification {
      for (column, isFlag) in zip(columns, isFlag) where !isFlag { throw column.noFlag() }
      return (.classification, "asked for")
    }
    if options.task == nil, !isFlag.contains(false) {
      return (.classification, "yes or no, each by itself")
    }
    for (column, isFlag) in zip(columns, isFlag) where !column.areNumbers && !isFlag {
      throw column.noFlag()
    }
    for column in columns where !column.areNumbers {
      throw isFlag.contains(false) ? column.mixed(isFlag, columns) : column.noFlag()
    }
    if options.task == .regression { return (.regression, "asked for") }
    if isFlag.contains(true) { throw columns[0].mixed(isFlag, columns) }
    return (.regression, "\(columns.count) columns of numbers")
  }

  /// The same column with its label that means yes as the second one.
  var orderedFromNoToYes: TargetColumn {
    ordered(last: labels.first { BooleanEncoder.value(of: $0) == 1 })
  }

  /// Whether the column holds 0 and 1, or yes and no in one of the usual words, and nothing else.
  private var isYesOrNo: Bool {
    let labels = labels
    return labels == ["0", "1"] || (labels.count == 2 && BooleanEncoder.isBoolean(labels))
  }

  private func noFlag() -> CSVError {
    let values = labels.prefix(4).map(\.quotedForMessage).joined(separator: ", ")
    return error(
      "target column \(name) holds \(values)\(labels.count > 4 ? ", …" : ""); several targets are "
        + "either all numbers, or all 0 and 1 or yes and no: train a model for each, or write its "
        + "classes as columns of 0 and 1")
  }

  private func mixed(_ isFlag: [Bool], _ columns: [TargetColumn]) -> CSVError {
    func names(_ value: Bool) -> String {
      Preparation.Target.title(zip(columns, isFlag).filter { $1 == value }.map(\.0.column.name))
    }
    return error(
      "the targets mix classes (\(names(true))) and numbers (\(names(false))); train a model for "
        + "each kind"
        + (columns.allSatisfy(\.areNumbers)
          ? ", or give --task regression to learn all as numbers" : ""))
  }
}
