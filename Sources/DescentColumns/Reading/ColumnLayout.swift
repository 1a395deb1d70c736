import DescentBase

/// How a column is read.
package enum ColumnReading: Sendable, Hashable {
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

/// Which columns a reading needs, and how they are read.
package struct ColumnRequest: Sendable {
  /// How the columns with these names are read.
  let kinds: [String: ColumnKind]
  /// The names in `kinds` that the file need not have.
  let optional: Set<String>
  /// How all other columns are read.
  let others: ColumnReading
  /// The columns whose fields are kept as they are written, besides being read.
  let kept: Set<String>
  /// Names that the header is expected to have, besides those above.
  let expected: Set<String>

  package init(
    kinds: [String: ColumnKind] = [:], optional: Set<String> = [],
    others: ColumnReading = .guessed, kept: Set<String> = [], expected: Set<String> = []
  ) {
    self.kinds = kinds
    self.optional = optional
    self.others = others
    self.kept = kept
    self.expected = expected
  }

  /// All names that the header is expected to have.
  var names: Set<String> { expected.union(kinds.keys).union(kept) }
}

/// The columns of a file, and how its rows are read.
struct ColumnLayout: Sendable {
  let names: [String]
  let dialect: Dialect
  var readings: [ColumnReading]
  /// How the numbers of columns that are read as text are written.
  private(set) var forms: [Int: NumberForm]
  /// The columns whose kind is not requested and is inferred.
  private(set) var inferred: [Int]
  /// The columns whose fields are kept as they are written.
  let kept: [Int]
  let missing: MissingTokens
  let precision: Precision

  /// Decides how the columns with these names are read. Throws if one that is needed is not there.
  init(
    _ names: [String], _ dialect: Dialect, _ format: TableFormat, _ request: ColumnRequest,
    precision: Precision, file: String, line: Int
  ) throws(CSVError) {
    let all = Set(names)
    let needed = Set(request.kinds.keys).subtracting(request.optional).union(request.kept)
    if let unknown = needed.subtracting(all).min() {
      throw CSVError(file: file, line: line, message: unknownColumn(unknown, columns: names))
    }
    var forms: [Int: NumberForm] = [:]
    var readings: [ColumnReading] = []
    for (column, name) in names.enumerated() {
      let kind = request.kinds[name]
      if kind == .number { forms[column] = format.numbers[name] }
      readings.append(kind.map { ColumnReading($0) } ?? request.others)
    }
    (self.names, self.dialect, self.readings, self.forms) = (names, dialect, readings, forms)
    inferred =
      request.others == .guessed ? names.indices.filter { request.kinds[names[$0]] == nil } : []
    kept = names.indices.filter { request.kept.contains(names[$0]) }
    missing = MissingTokens(format.missing)
    self.precision = precision
  }

  /// The indices of the columns that are read as numbers at first.
  var numberColumns: [Int] { readings.indices.filter { readings[$0].isNumber } }
  /// The indices of the columns that are read as text from the first row on.
  var textColumns: [Int] { readings.indices.filter { readings[$0] == .text } }

  /// Decides how the requested numbers of a file are written, by its first block: as plain numbers, or
  /// in the form that the block shows, or else in the given form.
  ///
  /// - Throws: A `CSVError` if they have another unit than those of the given form.
  mutating func decideForms(
    by first: Block, _ format: TableFormat, file: String
  ) throws(CSVError) {
    let requested = Set(readings.indices.filter { readings[$0] == .number })
    guard !requested.isEmpty, let parsed = try? ParsedBlock.parse(first, reading(only: requested))
    else { return }
    for column in requested {
      let (texts, _) = parsed.levels[parsed.textPlaces[column]].texts()
      if texts.isEmpty { continue }
      let found = NumberForm(of: texts, decimal: dialect.decimalMark)
      let given = forms[column]
      let areZero = texts.allSatisfy { WrittenNumber($0)?.isZero ?? false }
      if format.isRecorded, !areZero, let found, found.unit != given?.unit ?? "" {
        throw CSVError(
          file: file,
          message: "column \(names[column].quotedForMessage) holds numbers "
            + "\(found.unit.isEmpty ? "without a unit" : "of \(found.unit.quotedForMessage)"), "
            + "expected "
            + "\((given?.unit ?? "").isEmpty ? "plain numbers" : "\(given!.unit.quotedForMessage)")"
            + "; convert the column")
      }
      let mark = Character(Unicode.Scalar(dialect.decimal))
      let isPlain = found?.isPlain(decimal: mark) ?? (given == nil)
      if isPlain, given == nil { continue }
      // Numbers that are plain here may be followed by others in the given form.
      forms[column] = isPlain ? given?.withDecimal(dialect.decimalMark) : found ?? given
      readings[column] = .text
    }
  }

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

  /// Takes the text columns of a first block whose texts are numbers of one form as such numbers, and every
  /// other column as what it is read as. Returns the columns with a form.
  mutating func guessForms(by first: ParsedBlock) -> [Int] {
    var guessed: [Int] = []
    for column in inferred where readings[column] == .text {
      let (texts, _) = first.levels[first.textPlaces[column]].texts()
      guard let form = NumberForm(of: texts, decimal: dialect.decimalMark) else { continue }
      forms[column] = form
      guessed.append(column)
    }
    inferred = []
    return guessed
  }
}
