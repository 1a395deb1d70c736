/// How a column is read.
public enum ColumnKind: Sendable, Hashable {
  /// As numbers; any other value that is not missing is an error.
  case number
  /// As text, even if the values are numbers.
  case text
  /// Not at all: the column is left out.
  case skipped
}

/// A column of a table, as in its file.
public struct Column: Sendable {
  /// The values of a column, one per row.
  public enum Values: Sendable {
    /// 32-bit numbers, each the nearest to its decimal; NaN where the value is missing.
    case single([Float])
    /// 64-bit numbers, each the nearest to its decimal; NaN where the value is missing.
    case double([Double])
    /// Text: `levels[code]` is the text of a row, and the code is −1 where the text is missing. The
    /// levels are the distinct texts in the order of their first appearance, not trimmed.
    case texts(codes: [Int32], levels: [String])
    /// An array of numbers in each row. None is missing; a number of an array may be NaN.
    case arrays(ArrayValues)
  }

  /// The name, which is unique in its table.
  public let name: String
  /// The values, one per row.
  public let values: Values
  /// In a column of text, the texts that mean a missing value and are not empty, and the number of
  /// rows of each.
  public let missing: [String: Int]

  /// Creates a column of the given values.
  public init(name: String, values: Values, missing: [String: Int] = [:]) {
    self.name = name
    self.values = values
    self.missing = missing
  }
}
