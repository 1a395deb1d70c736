import Descent

/// A field of a row.
struct Field {
  /// The range of its text, without the quotes around it.
  let range: Range<Int>
  /// Whether the text holds quotes, each written twice.
  let hasQuotes: Bool
}

/// Moves over the bytes of a block field by field, and rejects what is not a field.
struct FieldScanner {
  let delimiter: UInt8
  var position: Int
  /// The line at the position, counted from 0 at the start of the block.
  var line: Int
  /// The position at which the current row starts, and its line.
  private(set) var rowStart = 0
  private(set) var rowLine = 0

  init(_ block: Block, delimiter: UInt8) {
    self.delimiter = delimiter
    position = block.start
    line = block.linesBefore
  }

  /// Records that a row starts at the position.
  @inline(__always)
  mutating func startRow() { (rowStart, rowLine) = (position, line) }

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

  /// Moves to the delimiter or line end after the field at the position, and returns the field.
  mutating func field(_ bytes: Span<UInt8>, column: Int) throws(ParseError) -> Field {
    let first = (position: position, line: line)
    let isQuoted = bytes[position] == Byte.quote
    let field = try isQuoted ? quoted(bytes, column) : plain(bytes, column)
    if position - rowStart > BlockReader.maximumRowLength { throw tooLong() }
    try checkEncoding(bytes, field.range, line: first.line, column: column)
    return field
  }

  /// Returns an error at the position. If the row is already too long, that is the error.
  func error(line: Int? = nil, column: Int, _ message: String) -> ParseError {
    guard position - rowStart <= BlockReader.maximumRowLength else { return tooLong() }
    return ParseError(line: line ?? self.line, column: column, message: message)
  }

  private func tooLong() -> ParseError {
    ParseError(
      line: rowLine, column: nil,
      message:
        "the row is longer than \(BlockReader.maximumRowLength) bytes; check that the file is a "
        + "table with line ends, and that every quote closes")
  }

  private mutating func plain(_ bytes: Span<UInt8>, _ column: Int) throws(ParseError) -> Field {
    let start = position
    while true {
      let byte = bytes[position]
      if byte == delimiter || Byte.isLineEnd(byte) { break }
      if byte == Byte.quote {
        throw error(
          column: column,
          "a quote follows \(text(bytes, start..<position)) in a field without quotes; "
            + "put the whole field in quotes and write each quote inside as \"\"")
      }
      if byte == 0 { throw nulByte(column) }
      position &+= 1
    }
    return Field(range: start..<position, hasQuotes: false)
  }

  private mutating func quoted(_ bytes: Span<UInt8>, _ column: Int) throws(ParseError) -> Field {
    let firstLine = line
    position += 1
    let start = position
    var hasQuotes = false
    while position < bytes.count {
      let byte = bytes[position]
      if byte == 0 { throw nulByte(column) }
      if Byte.isLineEnd(byte) {
        endLine(bytes)
        continue
      }
      position += 1
      guard byte == Byte.quote else { continue }
      guard position < bytes.count, bytes[position] == Byte.quote else {
        let end = position - 1
        try checkAfterQuote(bytes, column)
        return Field(range: start..<end, hasQuotes: hasQuotes)
      }
      position += 1
      hasQuotes = true
    }
    throw error(
      line: firstLine, column: column,
      "the quote that opens the field never closes; add the closing quote")
  }

  private func checkAfterQuote(_ bytes: Span<UInt8>, _ column: Int) throws(ParseError) {
    let isEnd = { (byte: UInt8) in byte == delimiter || Byte.isLineEnd(byte) }
    if isEnd(bytes[position]) { return }
    if bytes[position] == 0 { throw nulByte(column) }
    var end = position
    while !isEnd(bytes[end]) { end += 1 }
    throw error(
      column: column,
      "\(text(bytes, position..<end)) follows the closing quote; "
        + "expected a delimiter or the end of the line; write a quote inside quotes as \"\"")
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

  private func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
    String(decoding: range.map { bytes[$0] }, as: UTF8.self).quotedForMessage
  }
}
