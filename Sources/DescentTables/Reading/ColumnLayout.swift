import Descent

/// How a column is read.
enum ColumnReading: Sendable, Hashable {
  /// As numbers on request: anything else is an error.
  case number
  /// As numbers until a value is not a number.
  case inferred
  case text
  case skipped

  var isNumber: Bool { self == .number || self == .inferred }
}

/// The columns of a file, and how its rows are read.
struct ColumnLayout: Sendable {
  let names: [String]
  /// Whether the names come from the first row.
  let hasHeader: Bool
  var readings: [ColumnReading]
  let delimiter: UInt8
  let missing: MissingTokens
  let precision: Precision

  /// Returns, for each column, its index among the columns that satisfy the test, or −1.
  func places(where isIncluded: (ColumnReading) -> Bool) -> [Int] {
    var next = 0
    return readings.map { reading in
      guard isIncluded(reading) else { return -1 }
      defer { next += 1 }
      return next
    }
  }

  /// Returns the same layout with these columns as text, and all others as `others`, or unchanged
  /// if that is nil.
  func reading(_ columns: Set<Int>, others: ColumnReading? = nil) -> ColumnLayout {
    var layout = self
    for column in readings.indices {
      layout.readings[column] = columns.contains(column) ? .text : others ?? readings[column]
    }
    return layout
  }
}
