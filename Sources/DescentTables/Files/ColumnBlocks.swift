/// The rows of a `ColumnFile`, block by block.
struct ColumnBlocks: TableBlocks {
  private let reading: ColumnFileReading
  private var block = 0
  private var rows = 0

  init(_ reading: ColumnFileReading) { self.reading = reading }

  var header: [String] { reading.file.columns.map(\.name) }
  var format: TableFormat { reading.format }
  var notes: [String] { reading.file.notes }

  mutating func next() throws -> Table? {
    let blocks = reading.file.blockRows
    while block < blocks.count {
      let count = blocks[block]
      if count > 0 {
        let table = try reading.table(ofBlock: block, first: rows)
        (block, rows) = (block + 1, rows + count)
        return table
      }
      block += 1
    }
    if rows == 0 { throw reading.noRows }
    return nil
  }
}
