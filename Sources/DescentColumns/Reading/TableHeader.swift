import DescentBase

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
  /// What was found or corrected.
  let notes: [String]

  /// Reads a file up to its first row. Columns that the request does not name are read as `others`.
  /// Columns that it names must exist, unless they are optional.
  init(
    _ reader: inout BlockReader, file: String, _ dialect: Dialect, format: TableFormat,
    request: ColumnRequest, precision: Precision
  ) throws {
    var rows = LeadingRows(reader, dialect, file: file)
    try rows.skip(lines: dialect.linesBefore)
    guard try rows.findRow() else {
      let expected =
        format.hasHeader != false ? "a header and at least one row" : "at least one row"
      throw CSVError(file: file, message: "the file is empty; expected \(expected)")
    }
    self.file = file
    line = rows.line + 1
    let start = rows.rest
    var dialect = dialect
    var names = ColumnNames()
    let fields = try rows.next()
    if dialect.hasHeader {
      // A line of numbers, or of one field, may as well be a row.
      let isCertain = fields.count > 1 && fields.contains { parseNumber($0) == nil }
      if rows.line == line, isCertain, dialect.hasOtherLines { dialect.header = fields }
      var further: [[String]] = []
      for _ in 1..<dialect.headerRows where try rows.findRow() { further.append(try rows.next()) }
      try names.read(dialect.names(fields, further), file: file, line: line)
      first = rows.rest
    } else {
      names.number(fields.count)
      first = start
    }
    blankLines = rows.blankLines
    reader = rows.reader
    notes = dialect.notes + names.notes
    layout = try ColumnLayout(
      names.names, dialect, format, request, precision: precision, file: file, line: line)
  }

  /// Returns the format with what was found in this file.
  func found(_ format: TableFormat) -> TableFormat {
    var format = format
    format.hasHeader = layout.dialect.hasHeader
    format.usualDecimal = layout.dialect.decimal == Byte.comma ? "," : nil
    format.isRecorded = true
    return format
  }

  /// The error for a file that holds only a header.
  var noRows: CSVError {
    CSVError(
      file: file, line: line,
      message: "the file holds a header without rows; add at least one row below it")
  }
}

extension ColumnReading {
  package init(_ kind: ColumnKind) {
    switch kind {
    case .number: self = .number
    case .text: self = .text
    case .skipped: self = .skipped
    }
  }
}

extension Dialect {
  /// Returns the names of the columns that a header of one or more rows gives.
  ///
  /// The first row is used alone if its names are there and differ. Otherwise a name is those of all rows:
  /// `size mean`. Except in the last row, a blank field has the name before it, if both are below the same
  /// names: `a,,b` above `x,y,x` gives `a x`, `a y` and `b x`. Names of an index stand alone.
  fileprivate func names(_ first: [String], _ further: [[String]]) -> [String] {
    var names = first
    if headerEndsInDelimiter { names.removeLast() }
    if names[0].hasPrefix("# ") { names[0] = String(names[0].drop { "# ".contains($0) }) }
    if hasRowNames { names.insert("row_names", at: 0) }
    guard let last = further.last, further.allSatisfy({ $0.count == names.count }),
      names.contains("") || Set(names).count < names.count
    else { return names }
    let levels = [names] + further.dropLast(hasIndexNames ? 1 : 0)
    var parts = [[String]](repeating: [], count: names.count)
    for (number, level) in levels.enumerated() {
      let above = parts
      for (column, name) in level.enumerated() {
        let isSpanned =
          name.isEmpty && number < levels.count - 1 && column > 0
          && above[column] == above[column - 1]
        parts[column].append(isSpanned ? parts[column - 1][number] : name)
      }
    }
    return zip(parts, last).map { parts, indexName in
      hasIndexNames && !indexName.isEmpty
        ? indexName : parts.filter { !$0.isEmpty }.joined(separator: " ")
    }
  }
}
