import Descent

/// The column to predict, before the task is known.
struct TargetColumn: Sendable {
  let column: Column
  /// The rows that have a value, ascending; of several targets, the rows that have all of them.
  let rows: [Int]
  private let table: Table

  /// Whether the labels are numbers.
  let areNumbers: Bool
  /// The distinct numbers, ascending, if they are few; otherwise nil, and for a text column.
  private let few: [Double]?
  private static let mostCounted = 1000
  /// The class of two that is the last of the labels, whatever the order of their values.
  private var positive: String?

  var name: String { column.name.quotedForMessage }

  init(_ column: Column, in table: Table) {
    self.init(column, in: table, rows: (0..<table.rowCount).filter { !column.isMissing($0) })
  }

  init(_ column: Column, in table: Table, rows: [Int]) {
    self.column = column.withoutBlanksAround
    self.table = table
    self.rows = rows
    let values = column.numbers
    areNumbers = values != nil
    few = values.flatMap { values in
      var distinct: Set<Double> = []
      for row in rows where distinct.insert(values[row]).inserted {
        if distinct.count > Self.mostCounted { return nil }
      }
      return distinct.sorted()
    }
  }

  /// The distinct numbers, ascending; nil for a text column.
  private var numbers: [Double]? { few ?? distinctNumbers?.sorted() }

  private var distinctNumbers: Set<Double>? {
    (areNumbers ? column.numbers : nil).map { values in Set(rows.map { values[$0] }) }
  }

  /// The number of distinct values.
  private var distinct: Int {
    few?.count ?? distinctNumbers?.count ?? column.texts.levels.count
  }

  /// The classes, sorted as numbers if all are numbers, otherwise by their UTF-8 bytes; a positive
  /// class is the last.
  var labels: [String] { labels(numbers) }

  private func labels(_ numbers: [Double]?) -> [String] {
    let sorted =
      numbers?.map(label(of:)) ?? column.texts.levels.sorted { $0.utf8Bytes < $1.utf8Bytes }
    return sorted.filter { $0 != positive } + sorted.filter { $0 == positive }
  }

  /// Returns the column with this class as the last of its two labels. Throws unless the task is
  /// one of two classes, and this is one of them.
  func ordered(positive text: String, _ task: LearningTask) throws(CSVError) -> TargetColumn {
    guard task == .classification, distinct == 2 else {
      let values = task == .regression ? "numbers" : "\(grouped(distinct)) classes"
      throw error(
        "target column \(name) is learned as \(values), but --positive \(text.quotedForMessage) "
          + "chooses one of two classes; leave out --positive"
          + (task == .regression && distinct == 2 ? ", or give --task classification" : ""))
    }
    let label = areNumbers ? parseNumber(text).map(label(of:)) ?? text : text
    guard labels.contains(label) else {
      throw error(
        "target column \(name) has no class \(text.quotedForMessage); --positive takes "
          + labels.map(\.quotedForMessage).joined(separator: " or "))
    }
    return ordered(last: label)
  }

  /// Returns the column with this label as the last one.
  func ordered(last label: String?) -> TargetColumn {
    var column = self
    column.positive = label
    return column
  }

  /// Decides the task. Text is classes. So are two whole numbers, and up to 10 that are all of those
  /// from 0 or from 1 on, such as the digits or numbered species; others, such
  /// as grades from 3 to 8, may be amounts, whose order a classification would not use.
  func decideTask() throws(CSVError) -> (LearningTask, reason: String) {
    guard areNumbers, let values = column.numbers else {
      let (codes, levels) = column.texts
      try refuseNumbers(codes, levels)
      if distinct > 2, distinct * 2 > rows.count {
        throw error(
          "target column \(name) holds \(distinct) labels in \(counted(rows.count, "row")), too many "
            + "to learn from; choose another target, or give --task classification if these are "
            + "classes")
      }
      return (.classification, "\(levels[0].quotedForMessage) is not a number")
    }
    if let number = rows.lazy.map({ values[$0] }).filter({ $0 != $0.rounded() }).min() {
      return (.regression, "\(label(of: number)) is not a whole number")
    }
    let distinct = distinct
    let reason = counted(distinct, "distinct whole number")
    guard let numbers = few, distinct <= Self.mostClasses else { return (.regression, reason) }
    if distinct * 2 >= rows.count {
      return (.regression, reason + " in only \(counted(rows.count, "row"))")
    }
    let first = numbers.first ?? 0
    let isCount = (first == 0 || first == 1) && (numbers.last ?? 0) - first == Double(distinct - 1)
    if distinct <= 2 || isCount { return (.classification, reason) }
    return (
      .regression,
      reason + " from \(label(of: first)) to \(label(of: numbers.last ?? 0)), which may be amounts"
    )
  }

  /// The most whole numbers that are taken for classes.
  private static let mostClasses = 10

  /// Throws if a text target also holds numbers.
  private func refuseNumbers(_ codes: [Int32], _ levels: [String]) throws(CSVError) {
    let isNumber = levels.map { parseNumber($0) != nil }
    guard isNumber.contains(true),
      let row = rows.first(where: { !isNumber[Int(codes[$0])] })
    else { return }
    throw error(
      "target column \(name) holds \(levels[Int(codes[row])].quotedForMessage) here and numbers "
        + "elsewhere; correct it, or add it to --missing, or give --task classification if numbers "
        + "are classes too", row: row)
  }

  func check(_ task: LearningTask) throws(CSVError) {
    guard !areNumbers || few != nil, distinct < 2 else { return }
    throw error(
      task == .classification
        ? "target column \(name) holds one class, \(labels[0].quotedForMessage); classification "
          + "needs at least 2: choose another target"
        : "target column \(name) holds \(labels[0].quotedForMessage) in every row; there is nothing "
          + "to learn: choose another target")
  }

  /// The index of each row's class in `labels`; −1 where it is missing.
  var classes: [Int] {
    let numbers = numbers
    let labels = labels(numbers)
    let index = Dictionary(uniqueKeysWithValues: zip(labels, labels.indices))
    if let numbers, let values = column.numbers {
      let classes = Dictionary(
        uniqueKeysWithValues: numbers.map { ($0, index[label(of: $0)] ?? -1) })
      return values.map { classes[$0] ?? -1 }
    }
    let (codes, levels) = column.texts
    let classes = levels.map { index[$0] ?? -1 }
    return codes.map { $0 < 0 ? -1 : classes[Int($0)] }
  }

  func error(_ message: String, row: Int? = nil) -> CSVError {
    CSVError(file: table.name, line: row.map(table.line(ofRow:)) ?? 1, message: message)
  }
}
