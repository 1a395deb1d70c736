import Descent
import DescentTables

/// What a model's training did not see, or cannot be read, in the columns of a table.
struct Unfamiliar {
  /// The help of `--strict`.
  static let strictHelp =
    "Refuse a category that the training did not see, and a text that cannot be read as what its column holds."

  private let file: String
  /// All columns of the file, in order.
  private let columns: [String]
  private let isStrict: Bool
  private var values: [UnfamiliarValues] = []

  init(file: String, columns: [String], isStrict: Bool) {
    (self.file, self.columns, self.isStrict) = (file, columns, isStrict)
  }

  /// Adds those of the rows that follow. If they are to be refused, throws for the first of them.
  mutating func add(_ later: [UnfamiliarValues]) throws(CSVError) {
    values.add(later)
    guard isStrict else { return }
    // Models of earlier versions do not say which categories were rare and which were not there.
    let refused = later.filter { $0.cause != .rareOrUnseen }
    if let first = refused.min(by: { $0.line ?? 0 < $1.line ?? 0 }) {
      throw first.error(in: file, columns: columns)
    }
  }

  /// Writes a note for each column.
  func write(to console: Console) {
    for column in values {
      console.note("\(file)\(column.line.map { ":\($0)" } ?? ""): \(column.description)")
    }
  }

  /// An array with an object for each column; see docs/json.md.
  var json: JSONValue {
    .array(
      values.map { column in
        .object([
          "column": .string(column.column), "type": .string(column.kind.rawValue),
          "rows": .int(column.rows), "example": .string(column.example),
          "line": column.line.map { .int($0) } ?? .null, "cause": .string(column.cause.rawValue),
          "counts_as": .string(column.treatment.rawValue),
          "variant": column.variant.map { variant in
            .object([
              "value": .string(variant.value), "level": .string(variant.level),
              "difference": .string(variant.difference.rawValue),
            ])
          } ?? .null,
        ])
      })
  }
}
