import Descent

/// A file of typed columns that need not fit in memory.
package struct StreamedFile: Sendable {
  let columns: any ColumnFile

  /// Opens a file; nil if it is none of typed columns, or can only be read from memory.
  package init?(_ file: InputFile) throws(FileError) {
    guard file.canRestart, Compression(try file.peek(4)) == nil,
      let columns = try ColumnFormats.open(file)
    else { return nil }
    self.columns = columns
  }

  /// The number of rows.
  package var rowCount: Int { columns.blockRows.reduce(0, +) }

  /// The number of bytes that a table of all rows takes in memory, with its rows as a dataset in a
  /// precision: each number 8 bytes in the table, each text 4.
  package func bytesInMemory(precision: Precision) -> Int {
    var bytes = 0
    for column in columns.columns {
      switch column.kind {
      case .number: bytes += 8 + precision.byteCount
      case .text: bytes += 4 + 4 * precision.byteCount
      case .array(let shape): bytes += shape.count * (4 + precision.byteCount)
      }
    }
    return rowCount.multipliedReportingOverflow(by: bytes).overflow ? .max : rowCount * bytes
  }
}
