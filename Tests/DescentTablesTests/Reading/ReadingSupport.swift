import Descent

@testable import DescentColumns
@testable import DescentTables

/// Reads a text from memory.
func parsed(
  _ text: String, _ format: TableFormat = TableFormat(), _ kinds: [String: ColumnKind] = [:],
  _ precision: Precision = .double
) throws(CSVError) -> Table {
  try Table(
    parsing: Array(text.utf8), name: "t.csv", format: format, reading: kinds, precision: precision)
}

/// Returns a table as texts, row by row, with `-` for missing values.
func rows(_ table: Table) -> [[String]] {
  (0..<table.rowCount).map { row in
    table.columns.map { column in
      switch column.values {
      case .single(let values): values[row].isNaN ? "-" : "\(values[row])"
      case .double(let values): values[row].isNaN ? "-" : "\(values[row])"
      case .texts(let codes, let levels): codes[row] < 0 ? "-" : levels[Int(codes[row])]
      case .arrays: column.text(ofRow: row) ?? "-"
      }
    }
  }
}

/// Returns the first line of each row.
func lines(_ table: Table) -> [Int] { (0..<table.rowCount).map { table.line(ofRow: $0) } }

/// Returns the names of the columns.
func names(_ table: Table) -> [String] { table.columns.map(\.name) }

/// Returns whether each column holds numbers.
func areNumbers(_ table: Table) -> [Bool] {
  table.columns.map { if case .texts = $0.values { false } else { true } }
}

/// Reads bytes in small blocks on several threads.
func readInBlocks(
  _ bytes: [UInt8], of blockSize: Int, threads: Int, _ format: TableFormat = TableFormat(),
  _ kinds: [String: ColumnKind] = [:], _ precision: Precision = .double
) throws -> Table {
  var reading = TableReading(
    name: "t.csv", format: format, ColumnRequest(kinds: kinds), precision: precision,
    threads: threads)
  reading.blockSize = blockSize
  return try reading.table(MemoryBytes(bytes))
}

/// Returns the tables that a reader gives for bytes in small blocks, and the text of its error.
func readTables(
  _ bytes: [UInt8], of blockSize: Int, threads: Int, _ format: TableFormat = TableFormat(),
  _ kinds: [String: ColumnKind] = [:]
) -> (tables: [Table], error: String, notes: [String]) {
  var reading = TableReading(
    name: "t.csv", format: format, ColumnRequest(kinds: kinds, others: .text), precision: .double,
    threads: threads)
  reading.blockSize = blockSize
  var tables: [Table] = []
  var notes: [String] = []
  let error = errorMessage {
    var reader = try TableReader(reading, MemoryBytes(bytes))
    while let table = try reader.next() { tables.append(table) }
    notes = reader.notes
  }
  return (tables, error, notes)
}
