import DescentBase

extension Dialect {
  /// Finds out how a file is written from its first bytes, which end where a line ends.
  ///
  /// What the format gives is taken as it is. Everything else is taken from the rows only where they
  /// leave no doubt; otherwise a file is read as RFC 4180 with a header has it.
  ///
  /// - Parameters:
  ///   - bytes: The first bytes.
  ///   - format: What is given.
  ///   - names: Names of columns that the header is expected to have. A first row with one of them is a
  ///     header.
  ///   - name: The name of the file, for messages.
  init(
    detecting bytes: [UInt8], _ format: TableFormat, names: Set<String>, name: String
  ) throws(CSVError) {
    let given = try format.delimiterByte(name: name)
    linesBefore = format.skippedLines ?? 0
    comment = format.comment.map { Array($0.utf8) }
    var separator: UInt8?
    if format.skippedLines == nil, let (byte, lines) = Self.separatorLine(bytes) {
      (separator, linesBefore) = (byte, lines)
    }
    hasBackslashes = Self.hasBackslashedQuotes(bytes)
    if let given {
      delimiter = given
    } else if let separator {
      delimiter = separator
    } else {
      findDelimiter(bytes, prefersTab: name.lowercased().hasSuffix(".tsv"))
    }
    findSingleQuotes(bytes)
    var rows = SampleRows(bytes, self).rows
    if !Self.haveFields(rows) { rows = SampleRows(bytes, self, most: SampleRows.most).rows }
    findHeader(rows, format, names)
  }

  /// Reads `sep=;`, which Excel understands as the first line. Returns the delimiter, and the number of
  /// lines up to it.
  private static func separatorLine(_ bytes: [UInt8]) -> (delimiter: UInt8, lines: Int)? {
    let text = bytes.prefix { !Byte.isLineEnd($0) }.filter { $0 != Byte.quote }
    guard text.count == 5, String(decoding: text.prefix(4), as: UTF8.self).lowercased() == "sep="
    else { return nil }
    return (text[4], 1)
  }

  /// Returns whether a quote in these bytes can only be one that a backslash makes a character: it
  /// is followed by something that does not follow a field.
  private static func hasBackslashedQuotes(_ bytes: [UInt8]) -> Bool {
    var position = 0
    while position + 2 < bytes.count {
      if bytes[position] == Byte.backslash, bytes[position + 1] == Byte.quote {
        let next = bytes[position + 2]
        if !Byte.isLineEnd(next), next != Byte.quote, !Byte.delimiters.contains(next) {
          return true
        }
      }
      position += 1
    }
    return false
  }

  /// Chooses the delimiter with which most rows have the same number of fields, more than one. Of
  /// equals it is the one that gives more fields, except that fields with decimal commas are not cut.
  /// If there is none, columns may be aligned by blanks.
  private mutating func findDelimiter(_ bytes: [UInt8], prefersTab: Bool) {
    for most in [SampleRows.usual, SampleRows.most] {
      if let found = bestDelimiter(bytes, prefersTab: prefersTab, most: most) {
        delimiter = found
        return
      }
    }
    delimiter = bytes.contains(Byte.comma) ? Byte.semicolon : Byte.comma
    findAlignment(bytes)
  }

  /// Returns whether at least two of the rows have the same number of fields, more than one.
  private static func haveFields(_ rows: [SampleRows.Row]) -> Bool {
    SampleRows.mode(rows.filter { $0.fields.count > 1 }).rows > 1
  }

  /// Returns the best delimiter of the first rows, the same ones for each; nil if there is none.
  private func bestDelimiter(_ bytes: [UInt8], prefersTab: Bool, most: Int) -> UInt8? {
    var best: (delimiter: UInt8, fields: Int, rows: Int)?
    for candidate in Byte.delimiters {
      var dialect = self
      dialect.delimiter = candidate
      let rows = SampleRows(bytes, dialect, most: most).rows.filter { !$0.isComment }
      if prefersTab, candidate == Byte.tab, (rows.first?.fields.count ?? 0) > 1 {
        return Byte.tab
      }
      let split = rows.filter { $0.fields.count > 1 }
      let mode = SampleRows.mode(split)
      guard mode.fields > 1, !(candidate == Byte.comma && Self.isOneColumn(rows)) else { continue }
      let isBetter =
        best.map { best in
          mode.rows != best.rows
            ? mode.rows > best.rows
            : mode.fields > best.fields || Self.haveDecimalCommas(split)
        } ?? true
      if isBetter { best = (candidate, mode.fields, mode.rows) }
    }
    return best?.delimiter
  }

  /// Returns whether rows are one name above numbers with a comma, and not two columns: each of the
  /// others is two parts, which are whole numbers.
  private static func isOneColumn(_ rows: [SampleRows.Row]) -> Bool {
    guard let first = rows.first, first.fields.count == 1, rows.count > 1,
      parseNumber(first.fields[0]) == nil
    else { return false }
    return rows.dropFirst().allSatisfy { row in
      row.fields.count <= 2
        && row.fields.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isNumber || $0 == "-" } }
    }
  }

  /// Returns whether most fields of the rows are numbers with a decimal comma.
  private static func haveDecimalCommas(_ rows: [SampleRows.Row]) -> Bool {
    let fields = rows.flatMap(\.fields)
    let commas = fields.count { plainDecimalMark(of: $0) == .comma }
    return commas * 2 > fields.count
  }

  /// Takes blanks as delimiters if rows have the same number of fields that way, most are aligned by
  /// several blanks or all hold numbers alone, and there are at least two.
  private mutating func findAlignment(_ bytes: [UInt8]) {
    var dialect = self
    (dialect.delimiter, dialect.isAligned) = (Byte.space, true)
    let rows = SampleRows(bytes, dialect).rows.filter { !$0.isComment }
    let mode = SampleRows.mode(rows)
    guard mode.fields > 1, mode.rows >= 2, mode.rows * 10 >= rows.count * 9 else {
      return findSpaces(bytes)
    }
    let body = rows.filter { $0.fields.count == mode.fields }.dropFirst()
    let areNumbers = body.allSatisfy { $0.fields.allSatisfy { parseNumber($0) != nil } }
    let isTable = areNumbers && mode.rows == rows.count
    guard isTable || Self.isAligned(bytes) else { return findSpaces(bytes) }
    self = dialect
  }

  /// Takes single spaces as delimiters if at least five rows have the same number of fields that way,
  /// three or more, no row another, and some field is in quotes. Texts of several words are not.
  private mutating func findSpaces(_ bytes: [UInt8]) {
    var dialect = self
    dialect.delimiter = Byte.space
    let rows = SampleRows(bytes, dialect).rows.filter { !$0.isComment }
    let mode = SampleRows.mode(rows)
    if mode.fields >= 3, mode.rows >= 5, mode.rows == rows.count, bytes.contains(quote) {
      self = dialect
    }
  }

  /// Returns whether most lines begin with blanks or have several in a row between fields.
  private static func isAligned(_ bytes: [UInt8]) -> Bool {
    var (lines, aligned) = (0, 0)
    for line in bytes.split(whereSeparator: Byte.isLineEnd) {
      lines += 1
      let text = line.drop(while: Byte.isBlank)
      let hasRun = zip(text, text.dropFirst()).contains { Byte.isBlank($0) && Byte.isBlank($1) }
      if text.count < line.count || hasRun { aligned += 1 }
    }
    return aligned * 2 > lines
  }

  /// Takes `'` as the quote if there is no `"`, some fields begin with it, and each of those ends with
  /// it.
  private mutating func findSingleQuotes(_ bytes: [UInt8]) {
    guard !bytes.contains(Byte.quote), bytes.contains(Byte.apostrophe) else { return }
    var dialect = self
    dialect.quote = Byte.apostrophe
    let fields = SampleRows(bytes, self).rows.flatMap(\.fields).filter { $0.hasPrefix("'") }
    guard !fields.isEmpty else { return }
    let areClosed = fields.allSatisfy { $0.count > 1 && $0.hasSuffix("'") }
    let mode = SampleRows.mode(SampleRows(bytes, self).rows)
    let quoted = SampleRows(bytes, dialect).rows
    let quotedMode = SampleRows.mode(quoted)
    let isBetter = quotedMode.rows == quoted.count && quotedMode.rows > mode.rows
    if areClosed || isBetter { quote = Byte.apostrophe }
  }
}
