import Descent

/// An Arrow file that is written block by block.
struct PackedOutput: ~Copyable {
  private var writer: ArrowWriter
  /// The file that the columns are from, for messages.
  private let firstFile: String
  private var columns: [PackedColumn]
  /// The rows that are not written yet.
  private var waiting: JoinedColumns?
  private var waitingRows = 0
  private var rowCount = 0
  /// The number of rows of a block of the written file.
  private let blockRows: Int

  /// Starts a file with the columns of a table.
  init(to path: String, _ table: Table) throws {
    writer = try ArrowWriter(to: path, table.columns.map { ArrowOutputColumn($0) })
    firstFile = table.name
    columns = table.columns.map { PackedColumn($0.name) }
    let rowBytes = table.columns.reduce(0) { $0 + $1.values.bytesOfRow }
    blockRows = max(1, Packer.blockBytes / max(1, rowBytes))
  }

  /// Adds rows. Throws `ColumnTurnsText` where they hold text in a column of numbers, and a `CSVError` where
  /// they have other columns.
  mutating func append(_ table: Table) throws {
    guard table.names == columns.map(\.name) else { throw differs(table) }
    var start = 0
    while start < table.rowCount {
      let count = min(blockRows - waitingRows, table.rowCount - start)
      let rows = start..<start + count
      let part =
        count == table.rowCount ? table.columns : table.columns.map { $0.selecting(Array(rows)) }
      try join(part)
      (start, waitingRows) = (start + count, waitingRows + count)
      if waitingRows == blockRows { try write() }
    }
  }

  private mutating func join(_ part: [Column]) throws {
    guard var joined = waiting.take() else {
      waiting = JoinedColumns(part, rows: blockRows)
      return
    }
    try joined.appendMatching(part)
    waiting = joined
  }

  private mutating func write() throws {
    guard let joined = waiting.take() else { return }
    let block = joined.columns
    for (index, column) in block.enumerated() { columns[index].add(column) }
    try writer.append(block)
    (rowCount, waitingRows) = (rowCount + waitingRows, 0)
  }

  /// Writes the rest, and gives the file its name.
  consuming func finish() throws -> (rowCount: Int, columns: [PackedColumn]) {
    try write()
    let (rowCount, columns) = (rowCount, columns)
    try writer.finish(metadata: ["descent.statistics": PackedColumn.json(columns, rowCount)])
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
