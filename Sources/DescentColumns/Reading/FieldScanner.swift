import DescentBase

/// A field of a row.
struct Field {
  /// The range of its text: without the quotes around it, or with them if it is escaped.
  let range: Range<Int>
  /// Whether the text is not the bytes of the range: it has quotes or escapes inside quotes, or
  /// continues after them.
  var isEscaped = false
}

/// Moves over the bytes of a block field by field, and rejects what is not a field.
///
/// A field in quotes may hold delimiters and line ends. As in pandas and Excel, a quote in a field
/// that does not begin with one is a character, and so is what follows a closing quote. Blanks
/// around quotes are left out.
struct FieldScanner {
  let dialect: Dialect
  var position: Int
  /// The line at the position, counted from 0 at the start of the block.
  var line: Int
  /// The position at which the current row starts, and its line.
  private(set) var rowStart = 0
  private(set) var rowLine = 0
  /// The number of fields so far with a quote that neither opens, closes nor is escaped.
  private(set) var strayQuotes = 0

  init(_ block: Block, _ dialect: Dialect) {
    self.dialect = dialect
    position = block.start
    line = block.linesBefore
  }

  /// Records that a row starts at the position, after blanks if the columns are aligned by them.
  @inline(__always)
  mutating func startRow(_ bytes: Span<UInt8>) {
    (rowStart, rowLine) = (position, line)
    if dialect.isAligned { skipBlanks(bytes) }
  }

  /// Moves past the line end at the position: LF, CRLF or CR.
  @inline(__always)
  mutating func endLine(_ bytes: Span<UInt8>) {
    let isReturn = bytes[position] == Byte.carriageReturn
    position &+= 1
    line &+= 1
    if isReturn, position < bytes.count, bytes[position] == Byte.newline { position &+= 1 }
  }

  /// Moves past a line end that ends the row.
  @inline(__always)
  mutating func endRow(_ bytes: Span<UInt8>) throws(ParseError) {
    if position &- rowStart > BlockReader.maximumRowLength { throw tooLong() }
    endLine(bytes)
  }

  /// Moves past the line at the position, whatever it holds.
  mutating func skipLine(_ bytes: Span<UInt8>) {
    while !Byte.isLineEnd(bytes[position]) { position += 1 }
    endLine(bytes)
  }

  /// Moves past the delimiter at the position. Returns false if the row ends there, which it does if
  /// only the blanks of aligned columns follow.
  @inline(__always)
  mutating func passDelimiter(_ bytes: Span<UInt8>) -> Bool {
    position &+= 1
    guard dialect.isAligned else { return true }
    skipBlanks(bytes)
    return !Byte.isLineEnd(bytes[position])
  }

  private mutating func skipBlanks(_ bytes: Span<UInt8>) {
    while Byte.isBlank(bytes[position]) { position += 1 }
  }

  /// Moves to the delimiter or line end after the field at the position, and returns the field.
  mutating func field(_ bytes: Span<UInt8>, column: Int) throws(ParseError) -> Field {
    let first = (position: position, line: line)
    var start = position
    while dialect.isPadding(bytes[start]) { start += 1 }
    let field: Field
    if bytes[start] == dialect.quote {
      position = start
      field = try quoted(bytes, column)
    } else {
      field = try plain(bytes, column)
    }
    if position - rowStart > BlockReader.maximumRowLength { throw tooLong() }
    try checkEncoding(bytes, field.range, line: first.line, column: column)
    return field
  }

  /// Returns the text of a field of a block.
  func text(of field: Field, in bytes: [UInt8]) -> [UInt8] {
    field.isEscaped ? unescaped(bytes[field.range]) : Array(bytes[field.range])
  }

  /// Returns the text of a field that begins with a quote.
  private func unescaped(_ field: ArraySlice<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    var isQuoted = true
    var position = field.startIndex + 1
    while position < field.endIndex {
      let byte = field[position]
      let next = position + 1 < field.endIndex ? field[position + 1] : nil
      position += 1
      if isQuoted, isEscape(byte, next) {
        text.append(next!)
        position += 1
      } else if isQuoted, byte == dialect.quote {
        isQuoted = false
      } else {
        text.append(byte)
      }
    }
    return text
  }

  /// Returns whether a byte in quotes makes the next one a character: `""`, or `\"` and `\\`.
  private func isEscape(_ byte: UInt8, _ next: UInt8?) -> Bool {
    if byte == dialect.quote { return next == dialect.quote }
    return dialect.hasBackslashes && byte == Byte.backslash
      && (next == dialect.quote || next == Byte.backslash)
  }

  /// Returns the texts of the fields of a block of one row, without blanks at the ends; nil if it is not
  /// one.
  static func texts(of row: Block, _ dialect: Dialect) -> [String]? {
    var scanner = FieldScanner(row, dialect)
    let bytes = row.bytes.span
    var texts: [String] = []
    scanner.startRow(bytes)
    while let field = try? scanner.field(bytes, column: 1) {
      let text = scanner.text(of: field, in: row.bytes)
      texts.append(String(decoding: text[trimmed(0..<text.count, of: text.span)], as: UTF8.self))
      if Byte.isLineEnd(bytes[scanner.position]) || !scanner.passDelimiter(bytes) { return texts }
    }
    return nil
  }

  /// Returns an error at the position. If the row is already too long, that is the error.
  func error(line: Int? = nil, column: Int, _ message: String) -> ParseError {
    guard position - rowStart <= BlockReader.maximumRowLength else { return tooLong() }
    return ParseError(line: line ?? self.line, column: column, message: message)
  }

  /// Returns the error for a row whose end is not found.
  func tooLong() -> ParseError {
    ParseError(
      line: rowLine, column: nil,
      message:
        "the row is longer than \(BlockReader.maximumRowLength) bytes; check that the file is a "
        + "table with line ends, and that every quote closes")
  }

  private mutating func plain(_ bytes: Span<UInt8>, _ column: Int) throws(ParseError) -> Field {
    let start = position
    var hasQuote = false
    while true {
      let byte = bytes[position]
      if dialect.isEnd(byte) { break }
      if byte == dialect.quote { hasQuote = true }
      if byte == 0 { throw nulByte(column) }
      position &+= 1
    }
    if hasQuote { strayQuotes += 1 }
    return Field(range: start..<position)
  }

  private mutating func quoted(_ bytes: Span<UInt8>, _ column: Int) throws(ParseError) -> Field {
    let firstLine = line
    let opening = position
    position += 1
    var isEscaped = false
    while position < bytes.count {
      let byte = bytes[position]
      if byte == 0 { throw nulByte(column) }
      if Byte.isLineEnd(byte) {
        endLine(bytes)
        continue
      }
      position += 1
      let next = position < bytes.count ? bytes[position] : nil
      if isEscape(byte, next) {
        position += 1
        isEscaped = true
      } else if byte == dialect.quote {
        let closing = position - 1
        if try isContinued(bytes, column) {
          guard line == firstLine else {
            throw error(
              line: firstLine, column: column,
              "the quote that opens the field closes \(counted(line - firstLine, "line")) below, before more "
                + "text; remove the quote, close it where the field ends, or double the quotes within the field"
            )
          }
          strayQuotes += 1
          return Field(range: opening..<position, isEscaped: true)
        }
        return isEscaped
          ? Field(range: opening..<closing + 1, isEscaped: true)
          : Field(range: opening + 1..<closing)
      }
    }
    throw error(
      line: firstLine, column: column,
      "the quote that opens the field never closes; add the closing quote")
  }

  /// Moves from a closing quote to the end of the field. Returns whether anything but blanks
  /// precedes it.
  private mutating func isContinued(_ bytes: Span<UInt8>, _ column: Int) throws(ParseError) -> Bool
  {
    var isContinued = false
    while !dialect.isEnd(bytes[position]) {
      if bytes[position] == 0 { throw nulByte(column) }
      if !Byte.isBlank(bytes[position]) { isContinued = true }
      position += 1
    }
    return isContinued
  }

  private func nulByte(_ column: Int) -> ParseError {
    error(column: column, "the field holds a NUL byte; check that the file is text in UTF-8")
  }

  private func checkEncoding(
    _ bytes: Span<UInt8>, _ range: Range<Int>, line: Int, column: Int
  ) throws(ParseError) {
    guard let offset = firstInvalidUTF8(in: range, of: bytes) else { return }
    var line = line
    for index in range.lowerBound..<offset where Byte.isLineEnd(bytes[index]) {
      // CRLF is one line end.
      if bytes[index] == Byte.newline || bytes[index + 1] != Byte.newline { line += 1 }
    }
    let byte = "0x" + String(bytes[offset], radix: 16, uppercase: true)
    throw error(
      line: line, column: column,
      "the byte \(byte) is not valid UTF-8; save the file as UTF-8, or read it with "
        + "--encoding latin1, which accepts it")
  }
}
