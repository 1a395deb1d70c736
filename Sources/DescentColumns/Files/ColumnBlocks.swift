/// The rows of a `ColumnFile`, block by block.
struct ColumnBlocks: TableBlocks {
  private let reading: ColumnFileReading
  private var blocks: ArraySlice<ColumnFileReading.Block>
  private let isEmpty: Bool
  /// What was found in the blocks so far, besides what is known of the file.
  private var found: [String] = []

  init(_ reading: ColumnFileReading) {
    self.reading = reading
    blocks = reading.blocks[...]
    isEmpty = blocks.isEmpty
  }

  var header: [String] { reading.file.columns.map(\.name) }
  var format: TableFormat { reading.format }
  var notes: [String] { reading.file.notes + found }

  mutating func next() throws -> Table? {
    if isEmpty { throw reading.noRows }
    guard let block = blocks.first else { return nil }
    let table = try reading.table(of: block)
    blocks.removeFirst()
    found += table.notes.filter { !notes.contains($0) }
    return table
  }
}
