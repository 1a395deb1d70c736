/// The first rows of a file, split into fields to find out how it is written.
struct SampleRows {
  struct Row {
    /// The line on which the row starts, from 0.
    let line: Int
    /// The texts of its fields, without blanks at the ends.
    let fields: [String]
    /// Whether its first field is in quotes.
    let isFirstQuoted: Bool
    /// Whether its line begins with `#`.
    let isComment: Bool
    /// The names that it gives if it is a header, without the `#` of a comment.
    var names: [String] {
      guard isComment else { return fields }
      return [String(fields[0].drop { "# ".contains($0) })] + fields.dropFirst()
    }

    /// The number of fields that hold something.
    var filled: Int { fields.count { !$0.isEmpty } }
  }

  /// The most rows, and the most where the first ones show no table: a preamble may be long.
  static let (usual, most) = (100, 1000)
  private static let maximumFields = 1 << 18

  let rows: [Row]

  /// Splits the bytes after the lines before the header.
  init(_ bytes: [UInt8], _ dialect: Dialect, most: Int = usual) {
    var scanner = FieldScanner(Block(bytes: bytes), dialect)
    let span = bytes.span
    for _ in 0..<dialect.linesBefore where scanner.position < bytes.count {
      scanner.skipLine(span)
    }
    var rows: [Row] = []
    var fieldCount = 0
    var comments = 0
    while scanner.position < bytes.count, rows.count - comments < most,
      fieldCount < Self.maximumFields
    {
      if Byte.isLineEnd(span[scanner.position]) {
        scanner.endLine(span)
        continue
      }
      let row = Self.row(&scanner, bytes)
      rows.append(row)
      fieldCount += row.fields.count
      if row.isComment { comments += 1 }
    }
    self.rows = rows
  }

  /// Reads the row at the position. A comment, and a line with a quote that does not close, are one
  /// line.
  private static func row(_ scanner: inout FieldScanner, _ bytes: [UInt8]) -> Row {
    let (line, start) = (scanner.line, scanner.position)
    let isComment = bytes[start] == Byte.hash
    let first = scanner
    var fields = isComment ? nil : Self.fields(&scanner, bytes)
    if fields == nil {
      scanner = first
      scanner.skipLine(bytes.span)
      let text = bytes[start..<scanner.position].filter { !Byte.isLineEnd($0) }
      let other =
        isComment
        ? [text[...]]
        : text.split(
          separator: scanner.dialect.delimiter, omittingEmptySubsequences: false)
      fields =
        FieldScanner.texts(of: Block(bytes: text + [Byte.newline]), scanner.dialect)
        ?? other.map { String(decoding: $0, as: UTF8.self) }
    }
    return Row(
      line: line, fields: fields ?? [], isFirstQuoted: bytes[start] == scanner.dialect.quote,
      isComment: isComment)
  }

  /// Reads the fields of the row at the position; nil if it is none, or takes as many lines as only a
  /// misplaced quote makes.
  private static func fields(_ scanner: inout FieldScanner, _ bytes: [UInt8]) -> [String]? {
    let span = bytes.span
    let line = scanner.line
    var fields: [String] = []
    scanner.startRow(span)
    while true {
      guard let field = try? scanner.field(span, column: 1), scanner.line - line < 100 else {
        return nil
      }
      let text = scanner.text(of: field, in: bytes)
      fields.append(String(decoding: text[trimmed(0..<text.count, of: text.span)], as: UTF8.self))
      if Byte.isLineEnd(span[scanner.position]) || !scanner.passDelimiter(span) { break }
    }
    scanner.endLine(span)
    return fields
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
