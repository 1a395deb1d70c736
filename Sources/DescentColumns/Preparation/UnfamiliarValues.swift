import DescentBase

/// The values of a column that the training did not see, or that cannot be read as what the column
/// holds.
public struct UnfamiliarValues: Hashable, Sendable {
  /// Why a value is unfamiliar.
  public enum Cause: String, Hashable, Sendable {
    /// A category that the training did not see.
    case unseen
    /// A category that the training saw rarely or not at all: models of earlier versions do not say.
    case rareOrUnseen = "rare-or-unseen"
    /// A text that is not a number, not yes or no, or not a date.
    case unreadable
    /// A date whose day or month may be first.
    case ambiguous
  }

  /// How a value differs from a known one.
  public enum Difference: String, Hashable, Sendable {
    /// By letter case: `Red` and `red`.
    case letterCase = "letter-case"
    /// In how a number is written: `1.0` and `1`.
    case number
  }

  /// A value that is a known category, written otherwise.
  public struct Variant: Hashable, Sendable {
    /// The value.
    public let value: String
    /// The category that the training saw.
    public let level: String
    /// How the two differ.
    public let difference: Difference
  }

  /// What an unfamiliar value counts as.
  public enum Treatment: String, Hashable, Sendable {
    /// As the average of the training rows.
    case average
    /// As a rare category of the training.
    case rare
    /// As a missing value.
    case missing
  }

  /// The column's name.
  public let column: String
  /// What the column holds.
  public let kind: FeatureKind
  /// The number of rows that hold such a value.
  public private(set) var rows: Int
  /// The first such value.
  public let example: String
  /// The line of the first such value; nil for a record.
  public let line: Int?
  /// Why the first value is unfamiliar.
  public let cause: Cause
  /// The first value that is a known category, written otherwise; nil if there is none.
  public private(set) var variant: Variant?
  /// What the values count as.
  public let treatment: Treatment

  /// Adds the values of the rows that follow.
  mutating func add(_ later: UnfamiliarValues) {
    rows += later.rows
    variant = variant ?? later.variant
  }

  /// A sentence for a person: how many rows, an example, and what was done.
  public var description: String {
    let hold = rows == 1 ? "1 row holds a value" : "\(grouped(rows)) rows hold a value"
    let isExample = variant?.value == example
    let likeness = variant.map { variant in
      let difference =
        variant.difference == .letterCase
        ? "only by letter case" : "only in how a number is written"
      return isExample
        ? ", which differs from \(variant.level.quotedForMessage) \(difference)"
        : "; \(variant.value.quotedForMessage) differs from \(variant.level.quotedForMessage) "
          + difference
    }
    return "column \(column.quotedForMessage): \(hold) \(reason), such as "
      + example.quotedForMessage + (cause == .ambiguous ? ", whose day or month may be first" : "")
      + (isExample ? likeness ?? "" : "")
      + "; \(rows == 1 ? "it" : "each") counts as \(treatment.text)"
      + (isExample ? "" : likeness ?? "")
  }

  private var reason: String {
    switch cause {
    case .unseen: "that the training did not see"
    case .rareOrUnseen: "that the training saw rarely or not at all"
    case .ambiguous, .unreadable:
      switch kind {
      case .number: "that is not a number"
      case .boolean: "that is neither yes nor no"
      case .date: "that cannot be read as one of its dates"
      case .category, .text, .array: "that cannot be read"
      }
    }
  }

  /// Returns the error that refuses the first value. `columns` are all columns of the file, in order.
  package func error(in file: String, columns: [String]) -> CSVError {
    let likeness = variant.flatMap { $0.value == example ? $0.level : nil }
      .map { "; it is like \($0.quotedForMessage), written otherwise" }
    return CSVError(
      file: file, line: line, column: columns.firstIndex(of: column).map { $0 + 1 },
      message:
        "column \(column.quotedForMessage) holds \(example.quotedForMessage), a value \(reason)"
        + (cause == .ambiguous ? "; its day or month may be first" : "") + (likeness ?? "")
        + ": correct it, or leave out --strict")
  }
}

extension UnfamiliarValues.Treatment {
  fileprivate var text: String {
    switch self {
    case .average: "the average of the training rows"
    case .rare: "a rare value of the training"
    case .missing: "missing"
    }
  }
}

extension [UnfamiliarValues] {
  /// Adds those of the rows that follow, column by column.
  package mutating func add(_ later: [UnfamiliarValues]) {
    for values in later {
      if let index = firstIndex(where: { $0.column == values.column }) {
        self[index].add(values)
      } else {
        append(values)
      }
    }
  }
}
