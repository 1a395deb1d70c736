import Descent

/// Parses the rows of one block.
struct BlockParser<Number: DecimalReadable>: ~Copyable {
  private let layout: ColumnLayout
  private let block: Block
  private let powers = PowersOfFive.all
  private var parsed: ParsedBlock
  private var scanner: FieldScanner
  private var readings: [ColumnReading]

  /// Parses the columns of a block.
  ///
  /// - Throws: A `ParseError` for the first thing in the block that is not valid.
  static func parse(_ block: Block, _ layout: ColumnLayout) throws(ParseError) -> (
    ParsedBlock, [Number]
  ) {
    var parser = BlockParser(block, layout)
    let capacity = parser.parsed.capacity
    let (numberColumns, textColumns) = (layout.numberColumns, layout.textColumns)
    var numbers = [Number](repeating: .nan, count: capacity * numberColumns.count)
    for (place, column) in numberColumns.enumerated() {
      parser.parsed.numberStarts[column] = place * capacity
    }
    parser.parsed.codes.reserveCapacity(capacity * textColumns.count)
    for column in textColumns { parser.parsed.addTexts(column) }
    var values = numbers.mutableSpan
    try parser.rows(block.bytes.span, &values)
    return (parser.parsed, numbers)
  }

  private init(_ block: Block, _ layout: ColumnLayout) {
    (self.block, self.layout) = (block, layout)
    parsed = ParsedBlock(for: block, columns: layout.readings.count)
    scanner = FieldScanner(block, delimiter: layout.delimiter)
    readings = layout.readings
  }

  private mutating func rows(
    _ bytes: Span<UInt8>, _ numbers: inout MutableSpan<Number>
  ) throws(ParseError) {
    while scanner.position < bytes.count {
      if Byte.isLineEnd(bytes[scanner.position]) {
        parsed.blankLines.afterLastRow += 1
        scanner.endLine(bytes)
        continue
      }
      parsed.blankLines.beforeLastRow += parsed.blankLines.afterLastRow
      parsed.blankLines.afterLastRow = 0
      scanner.startRow()
      try row(bytes, &numbers)
      parsed.lines.append(row: parsed.rowCount, line: scanner.rowLine)
      parsed.rowCount += 1
      try scanner.endRow(bytes)
    }
    parsed.lineCount = scanner.line
  }

  /// Parses a row up to its line end.
  @inline(__always)
  private mutating func row(
    _ bytes: Span<UInt8>, _ numbers: inout MutableSpan<Number>
  ) throws(ParseError) {
    var column = 0
    while true {
      column = plainNumbers(bytes, &numbers, from: column)
      guard column < readings.count else { return }
      try field(bytes, &numbers, column)
      column += 1
      if Byte.isLineEnd(bytes[scanner.position]) {
        guard column == readings.count else { throw ragged(column) }
        return
      }
      scanner.position += 1
      if column == readings.count { throw try tooManyFields(bytes) }
    }
  }

  /// Parses the fields from `first` on while each is a decimal and nothing else. Returns the column
  /// of the first field that is not, which is the number of columns if the line ends where it
  /// should.
  @inline(__always)
  private mutating func plainNumbers(
    _ bytes: Span<UInt8>, _ numbers: inout MutableSpan<Number>, from first: Int
  ) -> Int {
    if layout.missing.includesNumbers { return first }
    // These are copies, because a span into `self` would prevent the position from being changed.
    let (startsHere, powersHere) = (parsed.numberStarts, powers)
    let (starts, powers) = (startsHere.span, powersHere.span)
    let (row, last, delimiter) = (parsed.rowCount, readings.count - 1, layout.delimiter)
    var (column, position) = (first, scanner.position)
    while column <= last, starts[column] >= 0 {
      guard let decimal = Decimal(bytes, at: position) else { break }
      let end = bytes[decimal.end]
      guard column < last ? end == delimiter : Byte.isLineEnd(end) else { break }
      guard let number = Number(decimal, powers: powers) else { break }
      numbers[starts[column] &+ row] = number
      position = decimal.end &+ (column < last ? 1 : 0)
      column &+= 1
    }
    scanner.position = position
    return column
  }

  /// Parses any one field, and stops after it.
  private mutating func field(
    _ bytes: Span<UInt8>, _ numbers: inout MutableSpan<Number>, _ column: Int
  ) throws(ParseError) {
    let field = try scanner.field(bytes, column: column + 1)
    guard readings[column] != .skipped else { return }
    if field.hasQuotes {
      let text = withoutDoubledQuotes(block.bytes[field.range])
      try store(text.span, 0..<text.count, &numbers, column)
    } else {
      try store(bytes, field.range, &numbers, column)
    }
  }

  /// Stores the value of a field whose text is a range of `bytes`.
  private mutating func store(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ numbers: inout MutableSpan<Number>, _ column: Int
  ) throws(ParseError) {
    let value = bytes.extracting(trimmed(range, of: bytes))
    if layout.missing.contains(value) { return }
    if readings[column] == .text {
      storeText(bytes.extracting(range), column)
    } else if let number = Number(parsing: value) {
      if number.isFinite {
        numbers[parsed.numberStarts[column] + parsed.rowCount] = number
      } else {
        try recordOutOfRange(value, column)
      }
    } else if readings[column] == .guessed, isMissingSoFar(column, numbers.span) {
      readings[column] = .text
      parsed.numberStarts[column] = -1
      parsed.addTexts(column)
      storeText(bytes.extracting(range), column)
    } else {
      try recordText(value, column)
    }
  }

  /// Returns whether a column that is read as numbers has no value before this row. A number out of
  /// range is a value.
  private func isMissingSoFar(_ column: Int, _ numbers: Span<Number>) -> Bool {
    let start = parsed.numberStarts[column]
    return parsed.outOfRange[column] == nil
      && (start..<start + parsed.rowCount).allSatisfy { numbers[$0].isNaN }
  }

  private mutating func storeText(_ bytes: Span<UInt8>, _ column: Int) {
    let place = parsed.textPlaces[column]
    let code = parsed.levels[place].code(of: bytes)
    parsed.codes[place * parsed.capacity + parsed.rowCount] = code
  }
}

// MARK: - Errors

extension BlockParser {
  private mutating func recordOutOfRange(_ value: Span<UInt8>, _ column: Int) throws(ParseError) {
    let error = columnError(
      column,
      "holds \(string(value).quotedForMessage), beyond ±\(Number.greatestFiniteMagnitude); "
        + "correct it, or rescale the column")
    if readings[column] == .number { throw error }
    if parsed.outOfRange[column] == nil { parsed.outOfRange[column] = error }
  }

  private mutating func recordText(_ value: Span<UInt8>, _ column: Int) throws(ParseError) {
    if readings[column] == .number {
      if value.isEmpty {
        throw columnError(
          column,
          "is empty; expected a number: fill it in, or remove the row or the column")
      }
      let text = string(value).quotedForMessage
      throw columnError(
        column,
        "holds \(text), not a number; correct it, or add \(text) to --missing")
    }
    parsed.nonNumericColumns.insert(column)
    readings[column] = .skipped
    parsed.numberStarts[column] = -1
  }

  private func columnError(_ column: Int, _ message: String) -> ParseError {
    ParseError(
      line: scanner.rowLine, column: column + 1,
      message: "column \(layout.names[column].quotedForMessage) \(message)")
  }

  /// Returns the error for a row that continues after its last column.
  private mutating func tooManyFields(_ bytes: Span<UInt8>) throws(ParseError) -> ParseError {
    var count = readings.count
    while true {
      count += 1
      _ = try scanner.field(bytes, column: count)
      if Byte.isLineEnd(bytes[scanner.position]) { return ragged(count) }
      scanner.position += 1
    }
  }

  private func ragged(_ count: Int) -> ParseError {
    let expected = readings.count
    let fields = abs(count - expected) == 1 ? "field" : "fields"
    let advice =
      count < expected
      ? "add the missing \(fields)"
      : "remove the extra \(fields), or put quotes around a field that holds delimiters"
    return scanner.error(
      line: scanner.rowLine, column: min(count, expected) + 1,
      "found \(counted(count, "field")), expected \(expected) as in the "
        + "\(layout.hasHeader ? "header" : "first row"); \(advice)")
  }
}

/// Returns the text of a quoted field, with each doubled quote replaced by one quote.
func withoutDoubledQuotes(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
  var text: [UInt8] = []
  var isSecond = false
  for byte in bytes {
    isSecond = byte == Byte.quote && !isSecond
    if !isSecond { text.append(byte) }
  }
  return text
}

/// Returns the text that some bytes encode.
func string(_ bytes: Span<UInt8>) -> String {
  String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
}
