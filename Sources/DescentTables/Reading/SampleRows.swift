/// The first rows of a file, split into fields to find out how it is written.
struct SampleRows {
  struct Row {
    /// The line on which the row starts, from 0.
    let line: Int
    /// The number of lines that it takes.
    let lineCount: Int
    /// The texts of its fields, without blanks at the ends.
    let fields: [String]
    /// Whether its first field is in quotes.
    let isFirstQuoted: Bool
    /// Whether its line begins with `#`.
    let isComment: Bool
    /// Whether blank lines precede it.
    let followsBlank: Bool

    /// The number of fields that hold something.
    var filled: Int { fields.count { !$0.isEmpty } }
  }

  private static let maximumRows = 100
  private static let maximumFields = 1 << 18

  let rows: [Row]

  /// Splits the bytes after the lines before the header. It stops at what is not a row.
  init(_ bytes: [UInt8], _ dialect: Dialect) {
    var scanner = FieldScanner(Block(bytes: bytes), dialect)
    let span = bytes.span
    for _ in 0..<dialect.linesBefore where scanner.position < bytes.count {
      scanner.skipLine(span)
    }
    var rows: [Row] = []
    var fieldCount = 0
    var followsBlank = false
    while scanner.position < bytes.count, rows.count < Self.maximumRows,
      fieldCount < Self.maximumFields
    {
      if Byte.isLineEnd(span[scanner.position]) {
        scanner.endLine(span)
        followsBlank = true
        continue
      }
      guard let row = Self.row(&scanner, bytes, followsBlank) else { break }
      rows.append(row)
      fieldCount += row.fields.count
      followsBlank = false
    }
    self.rows = rows
  }

  private static func row(_ scanner: inout FieldScanner, _ bytes: [UInt8], _ followsBlank: Bool)
    -> Row?
  {
    let span = bytes.span
    let line = scanner.line
    let start = scanner.position
    var fields: [String] = []
    scanner.startRow(span)
    while true {
      guard let field = try? scanner.field(span, column: 1) else { return nil }
      let text = scanner.text(of: field, in: bytes)
      fields.append(String(decoding: text[trimmed(0..<text.count, of: text.span)], as: UTF8.self))
      if Byte.isLineEnd(span[scanner.position]) || !scanner.passDelimiter(span) { break }
    }
    scanner.endLine(span)
    return Row(
      line: line, lineCount: scanner.line - line, fields: fields,
      isFirstQuoted: span[start] == scanner.dialect.quote, isComment: span[start] == Byte.hash,
      followsBlank: followsBlank)
  }

  /// The number of fields that most rows have, the first of equals, and how many rows have it.
  static func mode(_ rows: some Collection<Row>) -> (fields: Int, rows: Int) {
    var counts: [Int: (rows: Int, first: Int)] = [:]
    for (index, row) in rows.enumerated() {
      counts[row.fields.count, default: (0, index)].rows += 1
    }
    let most = counts.max { ($0.value.rows, $1.value.first) < ($1.value.rows, $0.value.first) }
    return most.map { ($0.key, $0.value.rows) } ?? (0, 0)
  }
}
