import Descent

/// An Arrow file that is written block by block.
final class PackedOutput {
  /// Nil once the file is complete.
  private var writer: ArrowWriter?
  /// The file that the columns are from, for messages.
  private let firstFile: String
  private var columns: [PackedColumn]
  /// How the columns are stored.
  private let stored: [ArrowOutputColumn]
  /// How the numbers of the first table's columns are written, if it is another form than that of plain ones.
  private let forms: [String: NumberForm]
  /// The rows that are not written yet.
  private var waiting: JoinedColumns?
  private var waitingRows = 0
  private var rowCount = 0
  /// The number of rows of a block of the written file.
  private let blockRows: Int

  /// Starts a file with the columns of a table, and with blocks of about this number of bytes.
  init(to path: String, _ table: Table, blockBytes: Int = Packer.blockBytes) throws {
    stored = table.columns.map { ArrowOutputColumn($0) }
    forms = table.format.numbers
    writer = try ArrowWriter(to: path, stored)
    firstFile = table.name
    columns = table.columns.map { PackedColumn($0.name) }
    let rowBytes = table.columns.reduce(0) { $0 + $1.values.bytesOfRow }
    blockRows = max(1, blockBytes / max(1, rowBytes))
  }

  /// Adds rows. Throws `ColumnTurnsText` where they hold text in a column of numbers, and a `CSVError` where
  /// they have other columns.
  func append(_ table: Table) throws {
    guard table.names == columns.map(\.name) else { throw differs(table) }
    try check(table)
    var start = 0
    while start < table.rowCount {
      let count = min(blockRows - waitingRows, table.rowCount - start)
      let rows = start..<start + count
      let part =
        count == table.rowCount ? table.columns : table.columns.map { $0.selecting(Array(rows)) }
      join(part)
      (start, waitingRows) = (start + count, waitingRows + count)
      if waitingRows == blockRows { try write() }
    }
  }

  private func join(_ part: [Column]) {
    guard var joined = waiting.take() else {
      waiting = JoinedColumns(part, rows: blockRows)
      return
    }
    joined.append(part)
    waiting = joined
  }

  /// Throws unless the columns hold what those of the first table do.
  private func check(_ table: Table) throws {
    let others = zip(stored, table.columns).filter { $0 != ArrowOutputColumn($1) }
    guard !others.isEmpty else { return }
    let texts = others.filter { $0.0.kind == .text || $0.1.values.isText }
    if let array = texts.first(where: { $0.0.isArray || ArrowOutputColumn($0.1).isArray }) {
      throw hasOtherArrays(table, array.1.name)
    }
    guard texts.isEmpty else { throw ColumnTurnsText(names: texts.map(\.1.name)) }
    for (column, other) in others where column.shape != ArrowOutputColumn(other).shape {
      throw hasOtherArrays(table, other.name)
    }
    throw ColumnWidens(names: others.map(\.1.name))
  }

  private func hasOtherArrays(_ table: Table, _ name: String) -> CSVError {
    CSVError(
      file: table.name,
      message:
        "the column \(name.quotedForMessage) has arrays of another shape than in \(firstFile), or "
        + "none; pack files that are alike")
  }

  private func write() throws {
    guard waitingRows > 0, var joined = waiting.take() else { return }
    try write(joined.columns)
    joined.removeRows()
    waiting = joined
    (rowCount, waitingRows) = (rowCount + waitingRows, 0)
  }

  private func write(_ block: [Column]) throws {
    for (index, column) in block.enumerated() { columns[index].add(column) }
    try writer?.append(block)
  }

  /// Writes the rest, and gives the file its name.
  func finish() throws -> (rowCount: Int, columns: [PackedColumn]) {
    try write()
    var metadata = ["descent.statistics": try PackedColumn.json(columns, rowCount)]
    if !forms.isEmpty { metadata[NumberForm.metadataKey] = try NumberForm.json(forms) }
    try writer.take()?.finish(metadata: metadata)
    return (rowCount, columns)
  }

  private func differs(_ table: Table) -> CSVError {
    let names = columns.map(\.name)
    let what =
      names.first { !table.names.contains($0) }.map { "has no column \($0.quotedForMessage)" }
      ?? table.names.first { !names.contains($0) }.map {
        "has a column \($0.quotedForMessage), which the first file does not have"
      } ?? "has its columns in another order"
    return CSVError(
      file: table.name,
      message: "the file \(what); files that are packed together need the columns of "
        + "\(firstFile), in the same order")
  }
}

extension Column.Values {
  /// The number of bytes of a row.
  fileprivate var bytesOfRow: Int {
    switch self {
    case .single, .texts: 4
    case .double: 8
    case .arrays(let arrays):
      switch arrays.elements {
      case .bytes: arrays.shape.count
      case .single: 4 * arrays.shape.count
      case .double: 8 * arrays.shape.count
      }
    }
  }
}
