import Descent

extension StreamedTable {
  /// Calls `body` with each block that has some of these rows, as a preparation reads it, and with their numbers in
  /// the block, ascending.
  package func forEachTable(
    of rows: RowSet, preparedBy preparation: Preparation, _ body: (Table, [Int]) throws -> Void
  ) throws {
    let reading = try reading(for: preparation)
    for block in reading.blocks {
      let numbers = rows.rows(in: block.rows)
      if numbers.isEmpty { continue }
      try body(reading.table(of: block), numbers)
    }
  }

  /// Returns the record of these rows, prepared.
  package func fingerprint(
    of rows: RowSet, preparedBy preparation: Preparation, precision: Precision
  ) throws -> RowFingerprint {
    var builder = RowFingerprint.Builder()
    try forEachTable(of: rows, preparedBy: preparation) { table, numbers in
      // A few at a time, because inputs may take many times the bytes of the columns.
      for start in stride(from: 0, to: numbers.count, by: 4096) {
        let some = Array(numbers[start..<min(start + 4096, numbers.count)])
        builder.add(try preparation.dataset(of: table, rows: some, precision: precision))
      }
    }
    return builder.fingerprint
  }
}
