import DescentBase

extension Dialect {
  /// Finds the header among the first rows, and what precedes and follows it.
  mutating func findHeader(
    _ sample: [SampleRows.Row], _ format: TableFormat, _ names: Set<String>
  ) {
    let isMissing = MissingTokens(format.missing)
    var rows = sample
    if comment == nil {
      rows = withoutComments(rows, format, names)
    } else {
      rows.removeAll(where: isComment)
    }
    if format.skippedLines == nil {
      findStart(&rows, names)
    } else if format.hasHeader != false {
      findEnds(of: rows)
    }
    guard let first = rows.first else { return }
    let comments = sample.prefix { $0.line < first.line }.count(where: isComment)
    if comments > 0 { (linesBefore, commentLines) = (first.line, comments) }
    findDecimal(rows, format)
    // A line that repeats the header is skipped.
    let body = rows.dropFirst().filter { $0.fields != first.fields }
    let columns = SampleColumns(body, missing: isMissing, decimal)
    if let hasHeader = format.hasHeader {
      self.hasHeader = hasHeader
    } else if !names.isDisjoint(with: first.fields) {
      hasHeader = true
    } else if columns.looksLikeRow(first, isRepeated: body.count < rows.count - 1) {
      hasHeader = false
      notes.append(
        "line \(first.line + 1) holds values like the rows below it, so it is a row, and the "
          + "columns are named column_1, column_2, …; --header takes it for names")
    } else if first.fields.count > 1, first.fields.allSatisfy({ columns.number($0) != nil }) {
      notes.append(
        "line \(first.line + 1), all of it numbers, is taken for the names of the columns; "
          + "--no-header takes it for a row")
    }
    if hasHeader { findFurtherHeaders(first, body, missing: isMissing) }
  }

  /// Removes the rows that are comments: those that begin with `#` and do not have the fields of most
  /// rows. If the comments precede rows of values alone, the last one with as many fields is the
  /// header, as `numpy.savetxt` writes it, or the one with an expected name.
  private mutating func withoutComments(
    _ rows: [SampleRows.Row], _ format: TableFormat, _ names: Set<String>
  ) -> [SampleRows.Row] {
    guard rows.contains(where: \.isComment) else { return rows }
    let others = rows.filter { !$0.isComment }
    let fields = SampleRows.mode(others).fields
    let start = rows.prefix { $0.isComment }
    if format.skippedLines == nil, areValues(others) {
      let headers = start.filter { $0.fields.count == fields }
      let header = headers.first { !names.isDisjoint(with: $0.names) } ?? headers.last
      if let header {
        skip(start.prefix { $0.line < header.line }, upTo: header)
        commentLines = start.count { $0.line < header.line }
        return rows.filter { $0.line == header.line || (!$0.isComment && $0.line > header.line) }
      }
    }
    // Where rows begin with it, it does not begin comments.
    let isData = rows.dropFirst(start.count).contains { $0.isComment && $0.fields.count == fields }
    if isData { hasComments = false }
    return rows.filter { !$0.isComment || (isData && $0.line > (others.first?.line ?? 0)) }
  }

  /// Returns whether the first of some rows has numbers where the others have numbers alone.
  private func areValues(_ rows: [SampleRows.Row]) -> Bool {
    guard let first = rows.first else { return false }
    let columns = SampleColumns(Array(rows.dropFirst()), missing: MissingTokens([""]), decimal)
    return first.fields.count == columns.count && !columns.numberColumns.isEmpty
      && columns.numberColumns.allSatisfy { columns.number(first.fields[$0]) != nil }
  }

  /// Finds the first row of the table: the header, or the first row of values.
  private mutating func findStart(_ rows: inout [SampleRows.Row], _ names: Set<String>) {
    if let header = rows.firstIndex(where: { !names.isDisjoint(with: $0.fields) }),
      areTitles(rows[..<header], above: rows[header])
    {
      if header > 0 {
        skip(rows[..<header], upTo: rows[header])
        rows.removeFirst(header)
      }
      findEnds(of: rows)
      return
    }
    let (fields, count) = SampleRows.mode(rows.filter { $0.fields.count > 1 })
    // Below lines that could be a column of texts, two rows are no table.
    guard count >= (SampleRows.mode(rows).fields > 1 ? 2 : 10),
      let start = rows.firstIndex(where: { $0.fields.count == fields && !isTitle($0, fields) }),
      count * 10 >= (rows.count - start) * 7
    else { return }
    let body = rows[start...].filter { $0.fields.count == fields }
    if start > 0, hasHeader(above: body, rows[start - 1]) {
      skip(rows[..<(start - 1)], upTo: rows[start - 1])
      rows.removeFirst(start - 1)
      return
    }
    guard start > 0 else { return }
    skip(rows[..<start], upTo: rows[start])
    rows.removeFirst(start)
  }

  /// Returns whether no row is like the one below them.
  private func areTitles(_ rows: ArraySlice<SampleRows.Row>, above row: SampleRows.Row) -> Bool {
    let fields = row.fields.count
    return rows.allSatisfy { $0.fields.count != fields || isTitle($0, fields) }
  }

  /// Finds how the ends of a header, the first of the rows, and of the others differ.
  private mutating func findEnds(of rows: [SampleRows.Row]) {
    let (fields, count) = SampleRows.mode(rows.dropFirst())
    let body = rows.dropFirst().filter { $0.fields.count == fields }
    if let header = rows.first, count > 0, header.fields.count != fields {
      _ = hasHeader(above: body, header)
    }
  }

  /// Returns whether a row is the header of those below it although it has one field more or less, and
  /// takes over how.
  private mutating func hasHeader(above body: [SampleRows.Row], _ row: SampleRows.Row) -> Bool {
    guard let place = headerAbove(row, body) else { return false }
    hasTrailingDelimiter = place == .trailing
    headerEndsInDelimiter = place == .extra
    hasRowNames = place == .rowNames
    if hasRowNames {
      notes.append(
        "the rows begin with a field that the header does not name, as R writes them; it is named "
          + "\"row_names\"")
    }
    return true
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
    let columns = SampleColumns(Array(body.dropFirst()), missing: MissingTokens([""]), decimal)
    guard row.fields.count > 1 || areQuoted, areNumbered || areQuoted || areNames,
      columns.fits(body[0])
    else { return nil }
    return .rowNames
  }

  /// Returns whether a row as long as the others is a title: only its first field holds something, and
  /// no digit, or it is empty. A file without a header has none.
  private func isTitle(_ row: SampleRows.Row, _ fields: Int) -> Bool {
    let title = row.fields.first ?? ""
    return fields > 2 && row.filled <= 1 && hasHeader
      && (row.filled == 0 || (!title.isEmpty && !title.contains(where: \.isNumber)))
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

  /// The most rows after the first that may belong to a header.
  private static let maximumFurtherRows = 4

  /// Skips the rows after the header that hold units, types or further names: texts where all other rows
  /// have numbers. The last may be the names of an index, as pandas writes them.
  private mutating func findFurtherHeaders(
    _ header: SampleRows.Row, _ body: [SampleRows.Row], missing: MissingTokens
  ) {
    for count in 1...Self.maximumFurtherRows where body.count >= count + 2 {
      let below = SampleColumns(Array(body.dropFirst(count)), missing: missing, decimal)
      let index = count > 1 ? indexNames(body[count - 1], header, above: below) : nil
      let levels = body.prefix(index == nil ? count : count - 1)
      guard areFurtherHeaders(levels, header, below, index) else { continue }
      // The names of an index may come next.
      let last = count < body.count - 2 ? body[count] : nil
      let rest = SampleColumns(Array(body.dropFirst(count + 1)), missing: missing, decimal)
      hasIndexNames = index != nil
      headerRows = count + 1
      if index == nil, let last, indexNames(last, header, above: rest) != nil {
        (hasIndexNames, headerRows) = (true, count + 2)
      }
      note(furtherHeaders: body.prefix(headerRows - 1), below)
      return
    }
  }

  /// Says which rows belong to the header.
  private mutating func note(
    furtherHeaders rows: ArraySlice<SampleRows.Row>, _ below: SampleColumns
  ) {
    let texts = below.numberColumns.lazy.map { rows[0].fields[$0] }
    let example = (texts.first { !$0.isEmpty } ?? "").quotedForMessage
    let (first, last) = (rows[0].line + 1, rows[rows.count - 1].line + 1)
    notes.append(
      hasIndexNames
        ? "lines \(first) to \(last) belong to the header, as pandas writes the names of an index"
        : rows.count == 1
          ? "line \(first) holds \(example) where all rows hold numbers: it belongs to the header"
          : "lines \(first) to \(last) hold texts such as \(example) where all rows hold numbers: they "
            + "belong to the header")
  }

  /// Returns whether rows hold units, types or further names in the columns in which all rows below them hold
  /// numbers, after the columns of an index if there is one. Several rows do so only below a header whose names
  /// repeat or are blank. Any row but the last may leave names out, for the column before has the same.
  private func areFurtherHeaders(
    _ rows: ArraySlice<SampleRows.Row>, _ header: SampleRows.Row, _ below: SampleColumns,
    _ index: Int?
  ) -> Bool {
    let numbers = below.numberColumns.filter { $0 >= index ?? 0 }
    guard let last = rows.last, rows.allSatisfy({ $0.fields.count == below.count }),
      numbers.count * 2 >= last.fields.count - (index ?? 0), !numbers.isEmpty
    else { return false }
    let names = header.fields.dropFirst(index ?? 0)
    let areRepeated = Set(names).count < names.count
    // Names that repeat, above the names of an index, are those of pandas, whatever is below them.
    if index != nil, areRepeated, !names.contains("") { return true }
    if rows.count > 1, !areRepeated, !names.contains("") { return false }
    let texts = rows.map { row in numbers.map { row.fields[$0] }.filter { !$0.isEmpty } }
    let details = texts[texts.count - 1]
    // One word alone may as well stand for a value that is missing.
    return texts.allSatisfy { !$0.isEmpty && $0.allSatisfy(Self.isUnit) }
      && details.count * 2 >= numbers.count
      && (details.count > 1 || details.allSatisfy(Self.isCertainUnit))
  }

  /// Returns the number of columns that a row names, if these are the first ones, which the header does not
  /// name, and all others hold numbers; otherwise nil.
  private func indexNames(
    _ row: SampleRows.Row, _ header: SampleRows.Row, above columns: SampleColumns
  ) -> Int? {
    let count = row.fields.prefix { !$0.isEmpty }.count
    let others = count..<row.fields.count
    guard count > 0, !others.isEmpty, row.filled == count, row.fields.count == columns.count,
      header.fields.prefix(count).allSatisfy(\.isEmpty),
      Set(others).isSubset(of: columns.numberColumns)
    else { return nil }
    return count
  }

  /// Returns whether a text may be a unit, a type or a name: it has letters or signs of units, no digit,
  /// and is no word for a missing value.
  private static func isUnit(_ text: String) -> Bool {
    let words: Set<String> = [
      "n.a.", "na", "n/a", "nan", "nil", "none", "null", "missing", "unknown", "nd", "n/d", "tbd",
      "inf", "-inf", "infinity", "no data", "not available",
    ]
    return !text.contains(where: \.isNumber)
      && text.contains { $0.isLetter || "%‰°$€£".contains($0) }
      && !words.contains(text.lowercased())
  }

  /// Returns whether a text can only be a unit or a type: a known one, or one in brackets.
  private static func isCertainUnit(_ text: String) -> Bool {
    let words: Set<String> = [
      "float", "double", "int", "integer", "number", "numeric", "real", "decimal", "kg", "g", "mg",
      "t", "m", "km", "cm", "mm", "s", "ms", "min", "h", "%", "‰", "°c", "°f", "k", "v", "w", "kw",
      "kwh", "a", "hz", "l", "ml", "pa", "hpa", "bar", "m/s", "km/h", "m2", "m²", "m³", "usd",
      "eur",
      "gbp", "$", "€", "£",
    ]
    return words.contains(text.lowercased())
      || (text.first == "[" && text.last == "]") || (text.first == "(" && text.last == ")")
  }

  /// Returns whether a text is a plain number with one point before three digits, as in `1.234`.
  private static func mayBeThousands(_ text: String) -> Bool {
    text.contains(".") && parseNumber(text) != nil && plainDecimalMark(of: text).isEmpty
  }

  /// Takes the comma as the decimal mark if some numbers can only have a decimal comma, and none a
  /// decimal point. Where no number shows it, it is that of the format.
  private mutating func findDecimal(_ rows: [SampleRows.Row], _ format: TableFormat) {
    let fields = delimiter == Byte.comma ? [] : rows.flatMap(\.fields)
    let marks = fields.lazy.map(plainDecimalMark)
    let (hasCommas, hasPoints) = (marks.contains(.comma), marks.contains(.point))
    let found: Character? = hasCommas == hasPoints ? nil : hasCommas ? "," : "."
    let mark = format.decimal ?? found ?? format.usualDecimal
    showsDecimal = mark != nil
    if mark == nil, !hasPoints, let example = fields.first(where: Self.mayBeThousands) {
      notes.append(
        "numbers such as \(example.quotedForMessage) are read with a decimal point; if it separates thousands, "
          + "use --decimal ,")
    }
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
  private let decimal: UInt8

  /// Sorts the fields of rows that have as many as the first.
  init(_ rows: [SampleRows.Row], missing: MissingTokens, _ decimal: UInt8) {
    self.decimal = decimal
    let count = rows.first?.fields.count ?? 0
    let rows = rows.filter { $0.fields.count == count }
    rowCount = rows.count
    columns = (0..<count).map { index in
      var column = Column()
      for row in rows {
        let field = row.fields[index]
        if missing.contains(field) { continue }
        if let number = Self.number(field, decimal) {
          column.numbers.append(number)
        } else {
          column.texts.insert(field)
        }
      }
      return column
    }
  }

  var count: Int { columns.count }

  /// Returns the plain number that a field holds; nil if it is something else.
  func number(_ field: String) -> Double? { Self.number(field, decimal) }

  private static func number(_ field: String, _ decimal: UInt8) -> Double? {
    guard decimal == Byte.comma else { return parseNumber(field) }
    return field.contains(".") ? nil : parseNumber(field.replacing(",", with: "."))
  }

  /// The columns in which all values are numbers.
  var numberColumns: [Int] {
    columns.indices.filter { columns[$0].texts.isEmpty && !columns[$0].numbers.isEmpty }
  }

  /// Returns whether a row has numbers where these rows have numbers alone, and there are such.
  func fits(_ row: SampleRows.Row) -> Bool {
    let numbers = numberColumns
    return row.fields.count == count
      && (numbers.isEmpty || numbers.contains { number(row.fields[$0]) != nil })
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
      if isRepeated, row.fields.count == 1 { return true }
      let known = zip(row.fields, columns).count { $1.texts.contains($0) }
      return known == count || (isRepeated && known > 0)
    }
    let values = numbers.map { number(row.fields[$0]) }
    guard values.allSatisfy({ $0 != nil }) else { return false }
    let found = values.compactMap(\.self)
    if isRepeated, row.fields.count == 1 || row.fields.allSatisfy({ number($0) != nil }) {
      return true
    }
    let mark = Character(Unicode.Scalar(decimal))
    if numbers.contains(where: { row.fields[$0].contains(mark) }) { return true }
    if found.count > 1, zip(found, found.dropFirst()).allSatisfy({ $1 == $0 + 1 }) { return false }
    return zip(numbers, found).allSatisfy { column, value in
      let all = columns[column].numbers
      return all.min()! <= value && value <= all.max()!
    }
  }
}
