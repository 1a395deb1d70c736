/// Rows that lie in blocks, of which each is read as a whole: the row groups of a file, or the files of
/// a folder.
///
/// A ``WindowedDataset`` makes a dataset of them that needs memory for a few blocks at a time.
public protocol BlockDataset: Sendable {
  /// The number of rows of each block. The rows are numbered through, block after block.
  var blockRows: [Int] { get }
  /// The shape of one row's features.
  var features: Shape { get }
  /// The shape of one row's targets: `[1]` for a single number or a class number.
  var targets: Shape { get }
  /// Writes all rows of a block, in their order, to the `features` and `targets` of `examples`.
  ///
  /// `examples` has as many rows as the block. If the rows have weights, it sets `isWeighted` and
  /// writes the `weights` too: in all blocks or in none. Throws if the rows cannot be read. It is
  /// called by one thread at a time, and never for a block without rows.
  func readBlock(_ block: Int, into examples: Examples) throws(DatasetError)
}

/// The rows of a dataset, cut into blocks: to train on rows in memory in the order of rows that are read
/// in blocks.
public struct DatasetBlocks<Rows: Dataset>: BlockDataset {
  private let rows: Rows
  private let layout: BlockLayout

  /// Cuts the rows into blocks of these numbers of rows, which must add up to all of them, or it traps.
  public init(_ rows: Rows, blockRows: [Int]) {
    guard let layout = BlockLayout(blockRows), layout.count == rows.count else {
      stop("blocks that do not have \(rows.count) rows together, as many as there are")
    }
    (self.rows, self.layout) = (rows, layout)
  }

  /// The number of rows of each block.
  public var blockRows: [Int] { layout.rows }
  /// The shape of one row's features.
  public var features: Shape { rows.features }
  /// The shape of one row's targets.
  public var targets: Shape { rows.targets }

  /// Reads the rows of a block.
  public func readBlock(_ block: Int, into examples: Examples) throws(DatasetError) {
    try rows.read(
      Batch(rows: layout.starts[block]..<layout.starts[block + 1]), into: examples)
  }
}
