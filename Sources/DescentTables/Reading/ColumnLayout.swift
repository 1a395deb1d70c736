import Descent

/// How each column is to be read.
enum ColumnReading: Sendable, Hashable {
  /// As numbers because that was asked for: anything else is an error.
  case number
  /// As numbers until one is none.
  case inferred
  case text
  case skipped

  var isNumber: Bool { self == .number || self == .inferred }
}

/// The columns of a file and how its rows are to be read.
struct ColumnLayout: Sendable {
  let names: [String]
  /// Whether the names are those of the first row.
  let hasHeader: Bool
  var readings: [ColumnReading]
  let delimiter: UInt8
  let missing: MissingTokens
  let precision: Precision

  /// For each column, its place among those that the test holds for, else −1.
  func places(where isIncluded: (ColumnReading) -> Bool) -> [Int] {
    var next = 0
    return readings.map { reading in
      guard isIncluded(reading) else { return -1 }
      defer { next += 1 }
      return next
    }
  }

  /// The same with these columns as text, and all others as `others` says or as they are.
  func reading(_ columns: Set<Int>, others: ColumnReading? = nil) -> ColumnLayout {
    var layout = self
    for column in readings.indices {
      layout.readings[column] = columns.contains(column) ? .text : others ?? readings[column]
    }
    return layout
  }
}
