/// What a column is to be read as.
public enum ColumnKind: Sendable, Hashable {
  /// Numbers; anything else that is not missing is an error.
  case number
  /// Texts, numbers among them.
  case text
  /// Nothing: the column is left out.
  case skipped
}

/// A column as the file has it.
public struct Column: Sendable {
  /// The values of a column, one a row.
  public enum Values: Sendable {
    /// Numbers in 32 bits, each the nearest to its decimal; NaN where missing.
    case single([Float])
    /// Numbers in 64 bits, each the nearest to its decimal; NaN where missing.
    case double([Double])
    /// `levels[code]` is the row's text; the code is −1 where it is missing. The levels are the distinct
    /// texts in the order of their first appearance, not trimmed.
    case texts(codes: [Int32], levels: [String])
  }

  /// The name, unique in its table.
  public let name: String
  /// One value a row.
  public let values: Values

  /// A column of given values.
  public init(name: String, values: Values) {
    self.name = name
    self.values = values
  }
}
