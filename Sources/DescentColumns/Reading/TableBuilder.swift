import DescentBase

/// Joins the parsed blocks of a file, in the order of the file, into columns.
struct TableBuilder: Sendable {
  /// The texts of one column.
  private struct Texts {
    var codes: [Int32] = []
    var levels = LevelTable()
    var missing: [Int: Int] = [:]

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
  /// What was passed over.
  private(set) var passed: PassedOver
  private var lines = LineNumbers()
  private let columns: (numbers: [Int], texts: [Int])
  private var singles: [[Float]]
  private var doubles: [[Double]]
  private var textColumns: [Texts]
  private var outOfRange: [Int: CSVError] = [:]
  private var kept: [KeptFields]

  /// Creates a builder for rows that start on a line, after what was passed over.
  init(_ file: String, _ layout: ColumnLayout, line: Int = 1, _ passed: PassedOver) {
    (self.file, self.layout, self.line, self.passed) = (file, layout, line, passed)
    kept = layout.kept.map { _ in KeptFields() }
    columns = (layout.numberColumns, layout.textColumns)
    let isSingle = layout.precision == .single
    singles = Array(repeating: [], count: isSingle ? columns.numbers.count : 0)
    doubles = Array(repeating: [], count: isSingle ? 0 : columns.numbers.count)
    textColumns = Array(repeating: Texts(), count: columns.texts.count)
  }

  /// Reserves memory for the expected rows.
  mutating func reserve(_ rows: Int) {
    for index in singles.indices { singles[index].reserveLargePages(rows) }
    for index in doubles.indices { doubles[index].reserveLargePages(rows) }
    for index in textColumns.indices { textColumns[index].codes.reserveLargePages(rows) }
  }

  /// The first number out of range in a column that holds only numbers.
  var firstOutOfRange: CSVError? {
    outOfRange.filter { !nonNumericColumns.contains($0.key) }.values
      .min { ($0.line ?? 0, $0.column ?? 0) < ($1.line ?? 0, $1.column ?? 0) }
  }

  /// Returns the table. `replacements` has the columns that had to be read again. `format` is how the
  /// file was read, and `isLast` says whether the rows are the last of the file.
  func table(
    notes: [String], _ format: TableFormat, replacements: TableBuilder? = nil,
    isLast: Bool = true
  ) throws(CSVError) -> Table {
    var all = columnValues
    if let replaced = replacements?.columnValues {
      for column in nonNumericColumns { all[column] = replaced[column] }
    }
    let table = Table(
      name: file, columns: all.compactMap(\.self), rowCount: rowCount, notes: notes,
      lines: lines, format: format,
      kept: Dictionary(
        uniqueKeysWithValues: zip(layout.kept.map { layout.names[$0] }, kept)))
    return try table.readingNumbers(of: layout, isLast: isLast)
  }

  /// The columns, nil for those that were skipped.
  private var columnValues: [Column?] {
    var (numbers, texts) = (0, 0)
    return zip(layout.names, layout.readings).map { name, reading in
      switch reading {
      case .skipped: return nil
      case .text:
        defer { texts += 1 }
        return Column(
          name: name, values: textColumns[texts].values,
          missing: missingTexts(of: textColumns[texts]))
      case .number, .inferred, .guessed:
        defer { numbers += 1 }
        return Column(
          name: name,
          values: layout.precision == .single
            ? .single(singles[numbers]) : .double(doubles[numbers]))
      }
    }
  }

  private func missingTexts(of column: Texts) -> [String: Int] {
    Dictionary(
      column.missing.map { (layout.missing.texts[$0], $1) }.filter { !isBlank($0.0) },
      uniquingKeysWith: +)
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
    for place in kept.indices { kept[place].append(block.kept[place]) }
    passed.add(block, line: line)
    line += block.lineCount
    rowCount += block.rowCount
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
    for (token, count) in block.missingCounts[column] ?? [:] {
      textColumns[place].missing[token, default: 0] += count
    }
    let start = placeInBlock * block.capacity
    textColumns[place].codes.append(
      contentsOf: block.codes[start..<start + block.rowCount].lazy.map {
        $0 < 0 ? -1 : codes[Int($0)]
      })
  }
}
