import Descent

/// The start of a file: the names of its columns, how they are read, and the block with its first
/// rows.
struct TableHeader: Sendable {
  /// The maximum number of columns.
  static let maximumColumns = 1_000_000
  /// The maximum length of a column's name, in bytes.
  static let maximumNameLength = 1000

  let file: String
  var layout: ColumnLayout
  /// The block with the first row. It starts after the header.
  let first: Block
  /// The line of the first row, which is the header if there is one.
  let line: Int
  /// The number of blank lines before that line.
  let blankLines: Int
  /// What was corrected in the header.
  let notes: [String]

  /// Reads a file up to its first row. Columns that `kinds` does not name are read as `others`.
  /// Columns that it names must exist, unless they are optional.
  init(
    _ reader: inout BlockReader, file: String, format: TableFormat, kinds: [String: ColumnKind],
    optional: Set<String>, others: ColumnReading, precision: Precision
  ) throws {
    let (block, isRow) = try Self.firstRow(&reader)
    guard isRow else {
      let expected = format.hasHeader ? "a header and at least one row" : "at least one row"
      throw CSVError(file: file, message: "the file is empty; expected \(expected)")
    }
    let delimiter = try format.delimiter(of: block.bytes[block.start...], name: file)
    var scanner = FieldScanner(block, delimiter: delimiter)
    let fields: [String]
    do {
      fields = try Self.fields(of: block, &scanner)
    } catch {
      throw error.csvError(file: file, firstLine: 1)
    }
    self.file = file
    line = block.linesBefore + 1
    blankLines = block.linesBefore
    var names = ColumnNames()
    if format.hasHeader {
      try names.read(fields, file: file, line: line)
      first = Block(bytes: block.bytes, start: scanner.position, linesBefore: scanner.line)
    } else {
      names.number(fields.count)
      first = block
    }
    notes = names.notes
    let all = Set(names.names)
    if let unknown = kinds.keys.sorted().first(where: {
      !all.contains($0) && !optional.contains($0)
    }) {
      throw CSVError(file: file, line: line, message: unknownColumn(unknown, columns: names.names))
    }
    layout = ColumnLayout(
      names: names.names, hasHeader: format.hasHeader,
      readings: names.names.map { ColumnReading(kinds[$0], otherwise: others) },
      delimiter: delimiter, missing: MissingTokens(format.missing), precision: precision)
  }

  /// The error for a file that holds only a header.
  var noRows: CSVError {
    CSVError(
      file: file, line: line,
      message: "the file holds a header without rows; add at least one row below it")
  }

  /// Returns the block with the first line that is not blank, starting at that line. Without such a
  /// line, the block is empty.
  private static func firstRow(
    _ reader: inout BlockReader
  ) throws(FileError) -> (Block, isRow: Bool) {
    var line = 0
    while let block = try reader.next() {
      let bytes = block.bytes.span
      var scanner = FieldScanner(block, delimiter: Byte.comma)
      while scanner.position < bytes.count, Byte.isLineEnd(bytes[scanner.position]) {
        scanner.endLine(bytes)
      }
      line += scanner.line
      if scanner.position < bytes.count {
        return (Block(bytes: block.bytes, start: scanner.position, linesBefore: line), true)
      }
    }
    return (Block(bytes: []), false)
  }

  private static func fields(
    of block: Block, _ scanner: inout FieldScanner
  ) throws(ParseError) -> [String] {
    let bytes = block.bytes.span
    var fields: [String] = []
    scanner.startRow()
    while true {
      let field = try scanner.field(bytes, column: fields.count + 1)
      let text = block.bytes[field.range]
      fields.append(
        String(decoding: field.hasQuotes ? withoutDoubledQuotes(text)[...] : text, as: UTF8.self))
      if Byte.isLineEnd(bytes[scanner.position]) { break }
      guard fields.count < maximumColumns else {
        throw ParseError(
          line: scanner.rowLine, column: nil,
          message: "the row has more than \(maximumColumns) fields; check that the file is a table "
            + "with line ends")
      }
      scanner.position += 1
    }
    try scanner.endRow(bytes)
    return fields
  }
}

extension ColumnReading {
  init(_ kind: ColumnKind?, otherwise other: ColumnReading) {
    switch kind {
    case .number: self = .number
    case .text: self = .text
    case .skipped: self = .skipped
    case nil: self = other
    }
  }
}
