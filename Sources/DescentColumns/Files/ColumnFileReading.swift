import DescentBase

/// How the columns of a `ColumnFile` become those of a table.
///
/// A column is read as the file has it, or as a request says: numbers as their texts, and texts as
/// the numbers that they are. Texts of the format's list mean missing values. A row's line is its
/// number, counted from 1.
package struct ColumnFileReading: Sendable {
  package let file: any ColumnFile
  package let format: TableFormat
  /// The indices of the columns that are read.
  private let selected: [Int]
  private let request: ColumnRequest
  private let missing: MissingTokens

  /// Throws if a column that is needed is not there.
  package init(
    _ file: any ColumnFile, _ format: TableFormat, _ request: ColumnRequest
  ) throws(CSVError) {
    (self.file, self.request) = (file, request)
    var format = format
    format.numbers.merge(NumberForm.forms(in: file.metadata)) { $1 }
    self.format = format
    missing = MissingTokens(format.missing)
    let names = file.columns.map(\.name)
    let needed = Set(request.kinds.keys).subtracting(request.optional).union(request.kept)
    if let unknown = needed.subtracting(names).min() {
      throw CSVError(file: file.name, message: unknownColumn(unknown, columns: names))
    }
    let others: ColumnKind? = request.others == .skipped ? .skipped : nil
    selected = names.indices.filter {
      (request.kinds[names[$0]] ?? others) != .skipped || request.kept.contains(names[$0])
    }
  }

  /// An error for a file without rows.
  package var noRows: CSVError {
    CSVError(file: file.name, message: "the file has no rows; expected at least 1: add rows")
  }

  /// A block, and the rows of the file that it has.
  package struct Block: Sendable {
    let index: Int
    package let rows: Range<Int>
  }

  /// The blocks that have rows.
  package var blocks: [Block] {
    var first = 0
    return file.blockRows.indices.compactMap { index in
      defer { first += file.blockRows[index] }
      let rows = first..<first + file.blockRows[index]
      return rows.isEmpty ? nil : Block(index: index, rows: rows)
    }
  }

  /// The number of rows.
  package var rowCount: Int { file.blockRows.reduce(0, +) }

  /// Returns the names of the columns that are read and of which this is true.
  package func names(_ isIncluded: (FileColumn) -> Bool) -> Set<String> {
    Set(selected.map { file.columns[$0] }.filter(isIncluded).map(\.name))
  }

  /// Reads a block: all columns that are requested, or these of them.
  package func table(of block: Block, columns names: Set<String>? = nil) throws -> Table {
    let chosen = selected.filter { names?.contains(file.columns[$0].name) ?? true }
    return try table(
      file.read(chosen, ofBlock: block.index), rowCount: block.rows.count,
      first: block.rows.lowerBound)
  }

  /// The most rows for which memory is reserved before they are read, which a damaged file can overstate.
  private static let maximumReservedRows = 1 << 27

  /// Reads all blocks.
  package func table() throws -> Table {
    var joined: JoinedColumns?
    for block in blocks {
      let columns = try file.read(selected, ofBlock: block.index)
      if joined == nil {
        joined = JoinedColumns(columns, rows: min(rowCount, Self.maximumReservedRows))
      } else {
        joined?.append(columns)
      }
    }
    guard let columns = joined.take()?.columns else { throw noRows }
    return try table(columns, rowCount: rowCount, first: 0)
  }

  /// Returns a table of columns that have been converted, of some rows of the file, ascending.
  package func table(_ columns: [Column], rows: [Int]) -> Table {
    var lines = LineNumbers()
    for (index, row) in rows.enumerated() { lines.append(row: index, line: row + 1) }
    return Table(
      name: file.name, columns: columns, rowCount: rows.count,
      notes: file.notes + roundingNotes(columns), lines: lines, format: format)
  }

  private func table(_ columns: [Column], rowCount: Int, first: Int) throws(CSVError) -> Table {
    var lines = LineNumbers()
    lines.append(row: 0, line: first + 1)
    var kept: [String: KeptFields] = [:]
    var read: [Column] = []
    for column in columns {
      if request.kept.contains(column.name) {
        kept[column.name] = KeptFields((0..<rowCount).map { column.text(ofRow: $0) ?? "" })
        if request.kinds[column.name] == nil, request.others == .skipped { continue }
      }
      read.append(try convert(column, first: first))
    }
    return Table(
      name: file.name, columns: read, rowCount: rowCount,
      notes: file.notes + roundingNotes(columns), lines: lines, format: format, kept: kept)
  }

  /// Returns what to say of whole numbers that a `Double` may not have.
  private func roundingNotes(_ columns: [Column]) -> [String] {
    let long = Set(file.columns.filter(\.isOfLongIntegers).map(\.name))
    return columns.compactMap { column in
      guard long.contains(column.name), case .double(let numbers) = column.values, areLong(numbers)
      else { return nil }
      return
        "\(column.name.quotedForMessage) has whole numbers beyond 2⁵³, which are rounded to the nearest "
        + "number of 64 bits; if they are ids, write them as text"
    }
  }

  private func convert(_ column: Column, first: Int) throws(CSVError) -> Column {
    let kind = request.kinds[column.name]
    switch column.values {
    case .arrays: return column
    case .single, .double:
      guard kind == .text else { return column }
      let (codes, levels) = column.texts
      return Column(name: column.name, values: .texts(codes: codes, levels: levels))
    case .texts(let codes, let levels):
      let texts = inOrder(codes, levels, column.name)
      guard kind == .number else { return texts }
      return try numbers(of: texts, first: first)
    }
  }

  /// Returns texts with levels that occur, in the order of their first appearance, and without those
  /// that mean a missing value.
  private func inOrder(_ codes: [Int32], _ levels: [String], _ name: String) -> Column {
    let isMissing = levels.map { $0.isEmpty || missing.contains($0) }
    if !isMissing.contains(true), areInOrder(codes, levels.count) {
      return Column(name: name, values: .texts(codes: codes, levels: levels))
    }
    // The new code of each level, or −2 before its first appearance.
    var places = [Int32](repeating: -2, count: levels.count)
    var (counts, texts) = ([Int](repeating: 0, count: levels.count), [String]())
    let newCodes = codes.map { code -> Int32 in
      guard code >= 0 else { return -1 }
      let level = Int(code)
      if isMissing[level] {
        counts[level] += 1
        return -1
      }
      if places[level] < 0 {
        places[level] = Int32(texts.count)
        texts.append(levels[level])
      }
      return places[level]
    }
    let missingTexts = levels.indices.filter { counts[$0] > 0 && !levels[$0].isEmpty }
      .map { (levels[$0], counts[$0]) }
    return Column(
      name: name, values: .texts(codes: newCodes, levels: texts),
      missing: Dictionary(missingTexts, uniquingKeysWith: +))
  }

  /// Returns the numbers that texts are. Throws if one is none.
  private func numbers(of column: Column, first: Int) throws(CSVError) -> Column {
    guard case .texts(let codes, let levels) = column.values else { return column }
    let numbers =
      format.numbers[column.name].map { form in levels.map { form.number(of: $0) } }
      ?? levels.map { parseNumber($0) }
    if let level = numbers.firstIndex(of: nil) {
      let row = codes.firstIndex(of: Int32(level)) ?? 0
      throw CSVError(
        file: file.name, line: first + row + 1,
        message: "column \(column.name.quotedForMessage) holds \(levels[level].quotedForMessage), "
          + "not a number; correct it, or add it to --missing")
    }
    let values = numbers.map { $0 ?? .nan }
    return Column(
      name: column.name, values: .double(codes.map { $0 < 0 ? .nan : values[Int($0)] }),
      missing: column.missing)
  }
}

/// Returns whether a number is beyond 2⁵³. The loop has no exit, so that the optimizer processes several at a time.
private func areLong(_ numbers: [Double]) -> Bool {
  var found: UInt64 = 0
  for number in numbers { found |= number.magnitude >= 0x1p53 ? 1 : 0 }
  return found != 0
}

/// Returns whether the codes from 0 to `count` − 1 all occur, each first after the one before it.
private func areInOrder(_ codes: [Int32], _ count: Int) -> Bool {
  var next: Int32 = 0
  for code in codes where code >= next {
    guard code == next else { return false }
    next += 1
  }
  return next == count
}
