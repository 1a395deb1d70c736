import Descent

/// How a column is read.
enum ColumnReading: Sendable, Hashable {
  /// As numbers on request: anything else is an error.
  case number
  /// As numbers until a value is not a number.
  case inferred
  /// In the first block: as `inferred`, but as text if no number precedes the first text.
  case guessed
  case text
  case skipped

  /// Whether the column is read as numbers at first.
  var isNumber: Bool { self == .number || self == .inferred || self == .guessed }
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

  /// The indices of the columns that are read as numbers at first.
  var numberColumns: [Int] { readings.indices.filter { readings[$0].isNumber } }
  /// The indices of the columns that are read as text from the first row on.
  var textColumns: [Int] { readings.indices.filter { readings[$0] == .text } }

  /// Returns the same layout with these columns as text and all others skipped.
  func reading(only columns: Set<Int>) -> ColumnLayout {
    var layout = self
    for column in readings.indices {
      layout.readings[column] = columns.contains(column) ? .text : .skipped
    }
    return layout
  }

  /// Returns how all blocks are read, now that the first has shown what guessed columns hold.
  func settled(by first: ParsedBlock) -> ColumnLayout {
    var layout = self
    for column in readings.indices where readings[column] == .guessed {
      layout.readings[column] = first.numberStarts[column] < 0 ? .text : .inferred
    }
    return layout
  }
}
