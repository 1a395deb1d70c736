import DescentBase

/// Parses the rows of one block.
struct BlockParser<Number: DecimalReadable>: ~Copyable {
  private let layout: ColumnLayout
  private let block: Block
  private let powers = PowersOfFive.all
  /// Whether numbers may be read without examining them as texts.
  private let hasPlainNumbers: Bool
  /// The bytes of the first field of the header.
  private let firstHeaderField: [UInt8]
  private var parsed: ParsedBlock
  private var scanner: FieldScanner
  private var readings: [ColumnReading]
  /// The index at which the numbers of each column start, if they may be read without examining them
  /// as texts; otherwise −1.
  private var plainStarts: [Int] = []

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
    parser.plainStarts = parser.parsed.numberStarts
    for column in layout.kept { parser.plainStarts[column] = -1 }
    do {
      try parser.rows(block.bytes.span, &values)
    } catch {
      // A line that seemed to be below the table is the first error.
      throw parser.parsed.footer?.error ?? error
    }
    return (parser.parsed, numbers)
  }

  private init(_ block: Block, _ layout: ColumnLayout) {
    (self.block, self.layout) = (block, layout)
    parsed = ParsedBlock(for: block, columns: layout.readings.count)
    scanner = FieldScanner(block, layout.dialect)
    readings = layout.readings
    firstHeaderField = Array((layout.dialect.header.first ?? "").utf8)
    hasPlainNumbers =
      !layout.missing.includesNumbers && !layout.dialect.isAligned
      && layout.dialect.decimal == Byte.point
    for _ in layout.kept { parsed.kept.append(KeptFields()) }
  }

  private mutating func rows(
    _ bytes: Span<UInt8>, _ numbers: inout MutableSpan<Number>
  ) throws(ParseError) {
    while scanner.position < bytes.count {
      if Byte.isLineEnd(bytes[scanner.position]) {
        parsed.blankLines.afterLastRow += 1
        scanner.endLine(bytes)
      } else if isComment(bytes) {
        parsed.commentLines += 1
        scanner.skipLine(bytes)
      } else if isHeader(bytes) {
        parsed.repeatedHeaders += 1
        scanner.skipLine(bytes)
      } else {
        scanner.startRow(bytes)
        do throws(ParseError) {
          if try row(bytes, &numbers) { try endRow() } else { try endShortLine(bytes) }
          try scanner.endRow(bytes)
        } catch {
          guard isTotal(bytes) else { throw error }
          parsed.footer = (parsed.footer?.error ?? error, (parsed.footer?.lines ?? 0) + 1)
          scanner.skipLine(bytes)
        }
      }
    }
    if block.isCut { throw scanner.tooLong() }
    parsed.lineCount = scanner.line
    parsed.strayQuotes = scanner.strayQuotes
  }

  /// Returns whether the line at the position is a comment.
  @inline(__always)
  private func isComment(_ bytes: Span<UInt8>) -> Bool {
    guard let comment = layout.dialect.comment else {
      return bytes[scanner.position] == Byte.hash && layout.dialect.hasComments
        && lineFields(bytes)?.count != readings.count
    }
    guard bytes.count - scanner.position >= comment.count else { return false }
    return comment.indices.allSatisfy { bytes[scanner.position + $0] == comment[$0] }
  }

  /// Returns whether the line at the position is the header again.
  @inline(__always)
  private func isHeader(_ bytes: Span<UInt8>) -> Bool {
    let first = firstHeaderField
    let start = scanner.position + (bytes[scanner.position] == layout.dialect.quote ? 1 : 0)
    guard !first.isEmpty, bytes.count - start > first.count, bytes[start] == first[0] else {
      return false
    }
    return first.indices.allSatisfy { bytes[start + $0] == first[$0] }
      && lineFields(bytes) == layout.dialect.header
  }

  /// Returns whether the first field of the row says that it is a total of the others.
  private func isTotal(_ bytes: Span<UInt8>) -> Bool {
    guard layout.dialect.hasOtherLines, scanner.position < bytes.count else { return false }
    var end = scanner.rowStart
    while !layout.dialect.isEnd(bytes[end]) { end += 1 }
    return Table.isTotal(string(bytes.extracting(trimmed(scanner.rowStart..<end, of: bytes))))
  }

  /// Counts the row that was parsed.
  @inline(__always)
  private mutating func endRow() throws(ParseError) {
    if let footer = parsed.footer { throw footer.error }
    parsed.blankLines.beforeLastRow += parsed.blankLines.afterLastRow
    parsed.blankLines.afterLastRow = 0
    parsed.lines.append(row: parsed.rowCount, line: scanner.rowLine)
    parsed.rowCount += 1
  }

  /// Counts a line of one field: as a blank line, or as a line below the table if it is a text without
  /// quotes. Throws if it is a row that is too short.
  private mutating func endShortLine(_ bytes: Span<UInt8>) throws(ParseError) {
    let text = bytes.extracting(trimmed(scanner.rowStart..<scanner.position, of: bytes))
    if text.isEmpty {
      parsed.blankLines.afterLastRow += 1
      return
    }
    let error = ragged(1)
    let lines = (parsed.footer?.lines ?? 0) + 1
    guard text[0] != layout.dialect.quote, Double(parsing: text) == nil,
      lines <= ParsedBlock.maximumFooterLines
    else { throw error }
    parsed.footer = (parsed.footer?.error ?? error, lines)
  }

  /// Returns the fields of the line at the position alone; nil if it is not a row.
  private func lineFields(_ bytes: Span<UInt8>) -> [String]? {
    var end = scanner.position
    while !Byte.isLineEnd(bytes[end]) { end += 1 }
    let line = Block(bytes: (scanner.position..<end).map { bytes[$0] } + [Byte.newline])
    return FieldScanner.texts(of: line, layout.dialect)
  }

  /// Parses a row up to its line end. Returns false without storing anything if the line has only one
  /// field although rows have more.
  @inline(__always)
  private mutating func row(
    _ bytes: Span<UInt8>, _ numbers: inout MutableSpan<Number>
  ) throws(ParseError) -> Bool {
    var column = 0
    while true {
      column = plainNumbers(bytes, &numbers, from: column)
      guard column < readings.count else { return true }
      let field = try scanner.field(bytes, column: column + 1)
      column += 1
      let isLast = Byte.isLineEnd(bytes[scanner.position]) || !scanner.passDelimiter(bytes)
      if isLast, column < readings.count {
        if column == 1 { return false }
        throw ragged(column)
      }
      try store(field, bytes, &numbers, column - 1)
      if isLast { return true }
      guard column == readings.count else { continue }
      if layout.dialect.hasTrailingDelimiter, Byte.isLineEnd(bytes[scanner.position]) {
        return true
      }
      throw try tooManyFields(bytes)
    }
  }

  /// Parses the fields from `first` on while each is a decimal and nothing else. Returns the column
  /// of the first field that is not, which is the number of columns if the line ends where it
  /// should.
  @inline(__always)
  private mutating func plainNumbers(
    _ bytes: Span<UInt8>, _ numbers: inout MutableSpan<Number>, from first: Int
  ) -> Int {
    guard hasPlainNumbers else { return first }
    // These are copies, because a span into `self` would prevent the position from being changed.
    let (startsHere, powersHere) = (plainStarts, powers)
    let (starts, powers) = (startsHere.span, powersHere.span)
    let (row, last, delimiter) = (parsed.rowCount, readings.count - 1, layout.dialect.delimiter)
    var (column, position) = (first, scanner.position)
    while column <= last, starts[column] >= 0 {
      if beginsCode(bytes, position) { break }
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

  /// Returns whether a superfluous 0 begins a number. A branch that depends on the first digit alone
  /// would be hard to predict.
  @inline(__always)
  private func beginsCode(_ bytes: Span<UInt8>, _ position: Int) -> Bool {
    // A line end follows a number, so that the last byte begins none.
    guard position &+ 1 < bytes.count else { return false }
    let isOther: UInt8 = bytes[position &+ 1] &- Byte.zero <= 9 ? 0 : 1
    return (bytes[position] ^ Byte.zero) | isOther == 0
  }

  /// Stores the value of a field.
  private mutating func store(
    _ field: Field, _ bytes: Span<UInt8>, _ numbers: inout MutableSpan<Number>, _ column: Int
  ) throws(ParseError) {
    if field.isEscaped {
      let text = scanner.text(of: field, in: block.bytes)
      try store(text.span, 0..<text.count, &numbers, column)
    } else {
      try store(bytes, field.range, &numbers, column)
    }
  }

  /// Stores the value of a field whose text is a range of `bytes`.
  private mutating func store(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ numbers: inout MutableSpan<Number>, _ column: Int
  ) throws(ParseError) {
    if let place = layout.kept.firstIndex(of: column) {
      parsed.kept[place].append(bytes.extracting(range))
    }
    let reading = readings[column]
    guard reading != .skipped else { return }
    let value = bytes.extracting(trimmed(range, of: bytes))
    if let token = layout.missing.index(of: value) {
      if reading == .text || reading == .guessed { parsed.countMissing(token, column) }
      return
    }
    if reading == .text {
      storeText(value, column)
    } else if let number = number(value, reading) {
      if number.isFinite {
        numbers[parsed.numberStarts[column] + parsed.rowCount] = number
      } else {
        try recordOutOfRange(value, column)
      }
    } else if reading == .guessed, isMissingSoFar(column, numbers.span) {
      readings[column] = .text
      forgetNumbers(column)
      parsed.addTexts(column)
      storeText(value, column)
    } else {
      try recordText(value, column)
    }
  }

  /// Returns the number that a value is; nil if it is something else. Unless numbers are asked for,
  /// digits after a leading 0 are a code: `007`.
  private func number(_ value: Span<UInt8>, _ reading: ColumnReading) -> Number? {
    if reading != .number, value.count > 1, value[0] == Byte.zero,
      value.indices.allSatisfy({ Byte.isDigit(value[$0]) })
    {
      return nil
    }
    guard layout.dialect.decimal == Byte.comma else { return Number(parsing: value) }
    if value.indices.contains(where: { value[$0] == Byte.point }) { return nil }
    let pointed = value.indices.map { value[$0] == Byte.comma ? Byte.point : value[$0] }
    return Number(parsing: pointed.span)
  }

  private mutating func forgetNumbers(_ column: Int) {
    parsed.numberStarts[column] = -1
    plainStarts[column] = -1
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
    forgetNumbers(column)
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
      if Byte.isLineEnd(bytes[scanner.position]) || !scanner.passDelimiter(bytes) {
        return ragged(count)
      }
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
        + "\(layout.dialect.hasHeader ? "header" : "first row"); \(advice)")
  }
}

/// Returns the text that some bytes encode.
func string(_ bytes: Span<UInt8>) -> String {
  String(decoding: bytes.indices.map { bytes[$0] }, as: UTF8.self)
}
