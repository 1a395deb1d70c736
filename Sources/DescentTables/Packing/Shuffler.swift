import Descent

/// Writes the rows of a file in a random order, in bounded memory: each order of all rows is as likely as
/// another, and the seed alone decides it.
///
/// Row r gets the position of r in `RowOrder(.once(seed: seed), count: n)`. The rows are first distributed over
/// temporary files by ranges of their positions, each of which fits in memory, and these are then sorted
/// one after the other.
package struct Shuffler {
  /// The name of the column of positions in a temporary file; the columns of a table have other names.
  private static let position = "\u{0}position"

  /// The most temporary files, which are open at the same time.
  private static let mostParts = 200

  private let reading: ColumnFileReading
  private let order: RowOrder
  private let memory: Int
  private let afterBlock: () throws -> Void

  /// Shuffles a file of typed columns; nil for a text.
  ///
  /// - Parameters:
  ///   - input: The file.
  ///   - seed: The seed of the order.
  ///   - memory: The approximate number of bytes that are used.
  ///   - afterBlock: Called after each block that is read. What it throws ends the shuffle.
  package init?(
    _ input: TableInput, seed: UInt64, memory: Int, afterBlock: @escaping () throws -> Void = {}
  ) throws {
    guard case .columns(let file) = input.content else { return nil }
    reading = try ColumnFileReading(file, TableFormat(missing: [""]), ColumnRequest())
    order = RowOrder(.once(seed: seed), count: reading.rowCount)
    (self.memory, self.afterBlock) = (memory, afterBlock)
  }

  /// Writes the shuffled rows as an Arrow file, which gets its name when it is complete. Returns the number
  /// of rows.
  package func write(to path: String) throws -> Int {
    guard reading.rowCount > 0 else { throw reading.noRows }
    let parts = try distribute(beside: path)
    var output: PackedOutput?
    for part in parts {
      let table = try ColumnFileReading(part, TableFormat(missing: [""]), ColumnRequest()).table()
      let positions = try table.numbers(named: Self.position)
      let rows = positions.indices.sorted { positions[$0] < positions[$1] }
      let columns = table.columns.dropLast()
      // A few at a time, so that the part is not copied as a whole.
      for start in stride(from: 0, to: rows.count, by: 1 << 16) {
        let some = Array(rows[start..<min(start + 1 << 16, rows.count)])
        let sorted = reading.table(columns.map { $0.selecting(some) }, rows: Array(some.indices))
        if output == nil { output = try PackedOutput(to: path, sorted) }
        try output?.append(sorted)
        try afterBlock()
      }
    }
    return try output?.finish().rowCount ?? 0
  }

  /// Writes the rows to temporary files, each with the rows of a range of positions, and returns these. They
  /// have no names any more, so that they are gone with the last reference.
  private func distribute(beside path: String) throws -> [any ColumnFile] {
    let rowBytes = reading.file.columns.reduce(8) { $0 + $1.kind.bytes }
    // A part is in memory as it is read, as a table and as its sorted rows.
    let rows = max(1, memory / 4 / rowBytes)
    let partCount = (reading.rowCount + rows - 1) / rows
    guard partCount <= Self.mostParts else {
      let least = 4 * rowBytes * (reading.rowCount / Self.mostParts + 1)
      throw FileError.invalid(
        path: reading.file.name,
        reason:
          "\(grouped(memory)) bytes of memory are too little to shuffle it; give --memory \(least) or "
          + "more")
    }
    let paths = (0..<partCount).map {
      Files.temporaryPath(beside: path, named: "part-\($0).arrow")
    }
    let blockBytes = max(1 << 16, memory / 8 / partCount)
    var outputs: [PackedOutput] = []
    for block in reading.blocks {
      let table = try reading.table(of: block)
      let positions = block.rows.map { order.position(of: $0) ?? 0 }
      var rowsOf = [[Int]](repeating: [], count: partCount)
      for (row, position) in positions.enumerated() { rowsOf[position / rows].append(row) }
      for (part, rows) in rowsOf.enumerated() {
        let position = Column(
          name: Self.position, values: .double(rows.map { Double(positions[$0]) }))
        let columns = table.columns.map { $0.selecting(rows) } + [position]
        let some = reading.table(columns, rows: rows)
        if outputs.count == part {
          outputs.append(try PackedOutput(to: paths[part], some, blockBytes: blockBytes))
        }
        try outputs[part].append(some)
      }
      try afterBlock()
    }
    return try zip(outputs, paths).map { output, path in
      _ = try output.finish()
      let file = try ArrowFile(StoredBytes(InputFile(path)))
      try Files.remove(path)
      return file
    }
  }
}

extension FileColumn.Kind {
  /// The number of bytes of a row in memory.
  fileprivate var bytes: Int {
    switch self {
    case .number: 8
    case .text: 4
    case .array(let shape): 8 * shape.count
    }
  }
}
