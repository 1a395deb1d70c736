import Descent

extension Dialect {
  /// Finds the header among the first rows, and what precedes and follows it.
  mutating func findHeader(
    _ sample: [SampleRows.Row], _ format: TableFormat, _ names: Set<String>
  ) {
    let isMissing = MissingTokens(format.missing)
    var rows = sample
    if comment == nil {
      rows = withoutComments(rows, format)
    } else {
      rows.removeAll(where: isComment)
    }
    if format.skippedLines == nil { findStart(&rows, names) }
    guard let first = rows.first else { return }
    let comments = sample.prefix { $0.line < first.line }.count(where: isComment)
    if comments > 0 { (linesBefore, commentLines) = (first.line, comments) }
    // A line that repeats the header is skipped.
    let body = rows.dropFirst().filter { $0.fields != first.fields }
    let columns = SampleColumns(body, missing: isMissing)
    if let hasHeader = format.hasHeader {
      self.hasHeader = hasHeader
    } else if !names.isDisjoint(with: first.fields) {
      hasHeader = true
    } else if columns.looksLikeRow(first, isRepeated: body.count < rows.count - 1) {
      hasHeader = false
      notes.append(
        "line \(first.line + 1) holds values like the rows below it, so it is a row, and the "
          + "columns are named column_1, column_2, …; --header takes it for names")
    } else if first.fields.count > 1, first.fields.allSatisfy({ parseNumber($0) != nil }) {
      notes.append(
        "line \(first.line + 1), all of it numbers, is taken for the names of the columns; "
          + "--no-header takes it for a row")
    }
    if hasHeader { findSecondHeader(body, missing: isMissing) }
    findDecimal(sample, format)
  }

  /// Removes the rows that are comments: those that begin with `#` and do not have the fields of most
  /// rows. If the comments precede rows of values alone, the last one with as many fields is the
  /// header, as `numpy.savetxt` writes it.
  private mutating func withoutComments(
    _ rows: [SampleRows.Row], _ format: TableFormat
  ) -> [SampleRows.Row] {
    guard rows.contains(where: \.isComment) else { return rows }
    let fields = SampleRows.mode(rows.filter { !$0.isComment }).fields
    let start = rows.prefix { $0.isComment }
    if format.skippedLines == nil, let header = start.last, header.fields.count == fields {
      skip(start.dropLast(), upTo: header)
    }
    return rows.filter { !$0.isComment || $0.fields.count == fields }
  }

  /// Finds the first row of the table: the header, or the first row of values.
  private mutating func findStart(_ rows: inout [SampleRows.Row], _ names: Set<String>) {
    let (fields, count) = SampleRows.mode(rows)
    guard fields > 1, count >= 2, count * 10 >= rows.count * 7,
      let start = rows.firstIndex(where: { $0.fields.count == fields && !isTitle($0, fields) })
    else { return }
    let body = rows[start...].filter { $0.fields.count == fields }
    if start > 0, let place = headerAbove(rows[start - 1], body) {
      hasTrailingDelimiter = place == .trailing
      headerEndsInDelimiter = place == .extra
      if place == .rowNames {
        hasRowNames = true
        notes.append(
          "the rows begin with a field that the header does not name, as R writes them; it is named "
            + "\"row_names\"")
      }
      skip(rows[..<(start - 1)], upTo: rows[start - 1])
      rows.removeFirst(start - 1)
      return
    }
    guard start > 0 else { return }
    skip(rows[..<start], upTo: rows[start])
    rows.removeFirst(start)
  }

  private func isComment(_ row: SampleRows.Row) -> Bool {
    comment.map { Array(row.fields[0].utf8).starts(with: $0) } ?? row.isComment
  }

  private enum Header { case trailing, extra, rowNames }

  /// Returns how a row with one field more or less than those below it is their header; nil if it is
  /// not.
  private func headerAbove(_ row: SampleRows.Row, _ body: [SampleRows.Row]) -> Header? {
    let fields = body[0].fields.count
    if row.fields.count == fields + 1, row.fields.last == "" { return .extra }
    guard row.fields.count == fields - 1, row.filled == row.fields.count else { return nil }
    if body.allSatisfy({ $0.fields.last == "" }) { return .trailing }
    let first = body.map { $0.fields[0] }
    guard Set(first).count == first.count, body.count >= 2 else { return nil }
    let areNumbered = first.enumerated().allSatisfy { $1 == "\($0 + 1)" }
    let areNames = first.allSatisfy { parseNumber($0) == nil && !$0.isEmpty }
    let areQuoted = body.allSatisfy(\.isFirstQuoted)
    // A table whose header is below the row begins with names, not with values.
    let columns = SampleColumns(Array(body.dropFirst()), missing: MissingTokens([""]))
    guard areNumbered || areQuoted || areNames, columns.fits(body[0]) else { return nil }
    return .rowNames
  }

  /// Returns whether a row as long as the others is a title: only its first field holds something.
  private func isTitle(_ row: SampleRows.Row, _ fields: Int) -> Bool {
    fields > 2 && row.filled <= 1
  }

  /// Skips the rows before the first row of the table, and says so.
  private mutating func skip(_ rows: some Collection<SampleRows.Row>, upTo first: SampleRows.Row) {
    linesBefore = first.line
    let skipped = rows.filter { !$0.isComment }
    guard let title = skipped.first else { return }
    notes.append(
      "\(counted(skipped.count, "line")) before line \(first.line + 1) \(skipped.count == 1 ? "is" : "are") "
        + "no part of the table and skipped, such as "
        + "\(title.fields.joined(separator: " ").quotedForMessage)")
  }

  /// Skips the line after the header if it holds units, types or second names: texts where all other
  /// rows have numbers.
  private mutating func findSecondHeader(_ body: [SampleRows.Row], missing: MissingTokens) {
    guard body.count >= 3, let second = body.first else { return }
    let columns = SampleColumns(Array(body.dropFirst()), missing: missing)
    let numbers = columns.numberColumns
    guard !numbers.isEmpty, numbers.count * 2 >= second.fields.count,
      columns.count == second.fields.count,
      second.fields.allSatisfy({ parseNumber($0) == nil })
    else { return }
    let texts = numbers.map { second.fields[$0] }
    let areTexts = texts.allSatisfy { !missing.contains($0) || $0.isEmpty }
    guard areTexts, texts.contains(where: { !$0.isEmpty }),
      texts.count(where: { !$0.isEmpty }) * 2 >= texts.count
    else { return }
    headerRows = 2
    let example = texts.first { !$0.isEmpty } ?? ""
    notes.append(
      "line \(second.line + 1) holds \(example.quotedForMessage) where all rows hold numbers: it "
        + "belongs to the header")
  }

  /// Takes the comma as the decimal mark if some numbers can only have a decimal comma, and none a
  /// decimal point. Where no number shows it, it is that of the format.
  private mutating func findDecimal(_ body: [SampleRows.Row], _ format: TableFormat) {
    let marks = body.lazy.flatMap(\.fields).map(plainDecimalMark)
    let (hasCommas, hasPoints) = (marks.contains(.comma), marks.contains(.point))
    let found: Character? = hasCommas == hasPoints ? nil : hasCommas ? "," : "."
    let mark = format.decimal ?? found ?? format.usualDecimal
    showsDecimal = mark != nil
    if mark == ",", format.decimal == nil {
      notes.append("numbers are read with decimal commas; --decimal . reads decimal points")
    }
    decimal = mark?.asciiValue ?? Byte.point
  }
}

/// What the columns of some rows hold.
struct SampleColumns {
  private struct Column {
    var numbers: [Double] = []
    var texts: Set<String> = []
  }

  private let columns: [Column]
  private let rowCount: Int

  /// Sorts the fields of rows that have as many as the first.
  init(_ rows: [SampleRows.Row], missing: MissingTokens) {
    let count = rows.first?.fields.count ?? 0
    let rows = rows.filter { $0.fields.count == count }
    rowCount = rows.count
    columns = (0..<count).map { index in
      var column = Column()
      for row in rows {
        let field = row.fields[index]
        if missing.contains(field) { continue }
        if let number = parseNumber(field) {
          column.numbers.append(number)
        } else {
          column.texts.insert(field)
        }
      }
      return column
    }
  }

  var count: Int { columns.count }

  /// The columns in which all values are numbers.
  var numberColumns: [Int] {
    columns.indices.filter { columns[$0].texts.isEmpty && !columns[$0].numbers.isEmpty }
  }

  /// Returns whether a row has numbers where these rows have numbers alone, and there are such.
  func fits(_ row: SampleRows.Row) -> Bool {
    let numbers = numberColumns
    return row.fields.count == count
      && (numbers.isEmpty || numbers.contains { parseNumber(row.fields[$0]) != nil })
  }

  /// Returns whether a row above these rows is certainly one of them and not the names of their
  /// columns.
  ///
  /// It has numbers in all columns of numbers, at least one of which cannot be a name: it has a
  /// fraction or lies among the column's values, and the numbers do not count up like the names of
  /// years. Without columns of numbers, each of its texts is a value of its column; if the row itself
  /// is repeated below, one such text is enough.
  func looksLikeRow(_ row: SampleRows.Row, isRepeated: Bool) -> Bool {
    guard rowCount >= 3, row.fields.count == count else { return false }
    let numbers = numberColumns
    guard !numbers.isEmpty else {
      let known = zip(row.fields, columns).count { $1.texts.contains($0) }
      return known == count || (isRepeated && known > 0)
    }
    let values = numbers.map { parseNumber(row.fields[$0]) }
    guard values.allSatisfy({ $0 != nil }) else { return false }
    let found = values.compactMap(\.self)
    if found.contains(where: { $0 != $0.rounded() }) { return true }
    if found.count > 1, zip(found, found.dropFirst()).allSatisfy({ $1 == $0 + 1 }) { return false }
    return zip(numbers, found).allSatisfy { column, value in
      let all = columns[column].numbers
      return all.min()! <= value && value <= all.max()!
    }
  }
}
