/// The first rows of a file, one at a time, before blocks are parsed.
struct LeadingRows {
  private(set) var reader: BlockReader
  private let file: String
  private var block = Block(bytes: [])
  private var scanner: FieldScanner
  /// The number of blank lines that were passed.
  private(set) var blankLines = 0

  init(_ reader: BlockReader, _ dialect: Dialect, file: String) {
    (self.reader, self.file) = (reader, file)
    scanner = FieldScanner(block, dialect)
  }

  /// The line at which the next row starts, from 0.
  var line: Int { scanner.line }

  /// The block with the next row, which starts there.
  var rest: Block {
    Block(bytes: block.bytes, start: scanner.position, linesBefore: scanner.line)
  }

  /// Passes a number of lines, whatever they hold.
  mutating func skip(lines: Int) throws {
    for _ in 0..<lines {
      guard try fill() else { return }
      let block = block
      scanner.skipLine(block.bytes.span)
    }
  }

  /// Moves to the next line that is not blank. Returns false if there is none.
  mutating func findRow() throws -> Bool {
    while try fill() {
      let block = block
      let bytes = block.bytes.span
      if !Byte.isLineEnd(bytes[scanner.position]) { return true }
      scanner.endLine(bytes)
      blankLines += 1
    }
    return false
  }

  /// Reads the row at the position: the texts of its fields, without blanks at the ends.
  mutating func next() throws -> [String] {
    do throws(ParseError) {
      return try fields()
    } catch {
      throw error.csvError(file: file, firstLine: 1)
    }
  }

  private mutating func fields() throws(ParseError) -> [String] {
    let block = block
    let bytes = block.bytes.span
    var fields: [String] = []
    scanner.startRow(bytes)
    while true {
      let field = try scanner.field(bytes, column: fields.count + 1)
      let text = scanner.text(of: field, in: block.bytes)
      fields.append(String(decoding: text[trimmed(0..<text.count, of: text.span)], as: UTF8.self))
      if Byte.isLineEnd(bytes[scanner.position]) { break }
      guard fields.count < TableHeader.maximumColumns else {
        throw ParseError(
          line: scanner.rowLine, column: nil,
          message:
            "the row has more than \(TableHeader.maximumColumns) fields; check that the file "
            + "is a table with line ends")
      }
      if !scanner.passDelimiter(bytes) { break }
    }
    try scanner.endRow(bytes)
    return fields
  }

  /// Reads the next block if the position is at the end of this one. Returns false at the end of the
  /// file.
  private mutating func fill() throws -> Bool {
    while scanner.position >= block.bytes.count {
      guard let next = try reader.next() else { return false }
      block = Block(bytes: next.bytes, linesBefore: scanner.line)
      scanner = FieldScanner(block, scanner.dialect)
    }
    return true
  }
}
