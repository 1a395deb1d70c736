import Descent

/// Joins the parsed blocks of a file, in the order of the file, into columns.
struct TableBuilder: Sendable {
  /// The texts of one column.
  private struct Texts {
    var codes: [Int32] = []
    var levels = LevelTable()

    /// The values, with levels that are distinct as strings.
    var values: Column.Values {
      let (levels, places) = levels.texts()
      let isSame = levels.count == places.count
      return .texts(
        codes: isSame ? codes : codes.map { $0 < 0 ? -1 : places[Int($0)] }, levels: levels)
    }
  }

  let file: String
  let layout: ColumnLayout
  /// The line on which the next block starts.
  private(set) var line: Int
  private(set) var rowCount = 0
  /// The inferred columns that hold something other than numbers. Their values are incomplete.
  private(set) var nonNumericColumns: Set<Int> = []
  /// The number of blank lines after the last row. They count only if another row follows.
  private(set) var pendingBlankLines: Int
  private var blankLines = 0
  private var lines = LineNumbers()
  private let columns: (numbers: [Int], texts: [Int])
  private var singles: [[Float]]
  private var doubles: [[Double]]
  private var textColumns: [Texts]
  private var outOfRange: [Int: CSVError] = [:]

  /// Creates a builder for rows that start on a line, after some blank lines.
  init(_ file: String, _ layout: ColumnLayout, line: Int = 1, blankLines: Int) {
    (self.file, self.layout, self.line, pendingBlankLines) = (file, layout, line, blankLines)
    columns = (layout.numberColumns, layout.textColumns)
    let isSingle = layout.precision == .single
    singles = Array(repeating: [], count: isSingle ? columns.numbers.count : 0)
    doubles = Array(repeating: [], count: isSingle ? 0 : columns.numbers.count)
    textColumns = Array(repeating: Texts(), count: columns.texts.count)
  }

  /// Reserves memory for the expected rows.
  mutating func reserve(_ rows: Int) {
    for index in singles.indices { singles[index].reserveCapacity(rows) }
    for index in doubles.indices { doubles[index].reserveCapacity(rows) }
    for index in textColumns.indices { textColumns[index].codes.reserveCapacity(rows) }
  }

  /// The first number out of range in a column that holds only numbers.
  var firstOutOfRange: CSVError? {
    outOfRange.filter { !nonNumericColumns.contains($0.key) }.values
      .min { ($0.line ?? 0, $0.column ?? 0) < ($1.line ?? 0, $1.column ?? 0) }
  }

  /// Returns the table. `replacements` has the columns that had to be read again.
  func table(notes: [String], replacements: TableBuilder? = nil) -> Table {
    var all = values
    if let replaced = replacements?.values {
      for column in nonNumericColumns { all[column] = replaced[column] }
    }
    let columns = zip(layout.names, all).compactMap { name, values in
      values.map { Column(name: name, values: $0) }
    }
    let note =
      blankLines == 1 ? "1 blank line was skipped" : "\(blankLines) blank lines were skipped"
    return Table(
      name: file, columns: columns, rowCount: rowCount,
      notes: blankLines == 0 ? notes : notes + [note], lines: lines)
  }

  /// The values of each column, or nil if it was skipped.
  private var values: [Column.Values?] {
    var (numbers, texts) = (0, 0)
    return layout.readings.map { reading in
      switch reading {
      case .skipped: return nil
      case .text:
        defer { texts += 1 }
        return textColumns[texts].values
      case .number, .inferred, .guessed:
        defer { numbers += 1 }
        return layout.precision == .single ? .single(singles[numbers]) : .double(doubles[numbers])
      }
    }
  }
}

extension TableBuilder: BlockSink {
  /// Appends the rows of the next block.
  mutating func append(_ block: ParsedBlock) {
    lines.append(block.lines, rows: rowCount, lines: line)
    for (column, error) in block.outOfRange where outOfRange[column] == nil {
      outOfRange[column] = error.csvError(file: file, firstLine: line)
    }
    nonNumericColumns.formUnion(block.nonNumericColumns)
    appendNumbers(of: block)
    for (place, column) in columns.texts.enumerated() { appendTexts(of: block, column, at: place) }
    line += block.lineCount
    rowCount += block.rowCount
    if block.rowCount > 0 {
      blankLines += pendingBlankLines + block.blankLines.beforeLastRow
      pendingBlankLines = 0
    }
    pendingBlankLines += block.blankLines.afterLastRow
  }

  private mutating func appendNumbers(of block: ParsedBlock) {
    for (place, column) in columns.numbers.enumerated() {
      let start = block.numberStarts[column]
      if start < 0 { continue }
      switch block.numbers {
      case .single(let numbers):
        singles[place].append(contentsOf: numbers[start..<start + block.rowCount])
      case .double(let numbers):
        doubles[place].append(contentsOf: numbers[start..<start + block.rowCount])
      }
    }
  }

  private mutating func appendTexts(of block: ParsedBlock, _ column: Int, at place: Int) {
    let placeInBlock = block.textPlaces[column]
    let codes = textColumns[place].levels.codes(of: block.levels[placeInBlock])
    let start = placeInBlock * block.capacity
    textColumns[place].codes.append(
      contentsOf: block.codes[start..<start + block.rowCount].lazy.map {
        $0 < 0 ? -1 : codes[Int($0)]
      })
  }
}
