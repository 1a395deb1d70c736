/// Rows that are more than the memory holds: a window of a few blocks is in memory, while a thread reads
/// the next one.
///
/// Each epoch reads every block once, in a random order, and trains on the rows of each window in a random
/// order, as `RowOrder(_:blockRows:windowRows:epoch:)` says. The more rows a window has, the nearer is the
/// order to one that is random over all rows. If all rows fit in the memory, they are read once, and their
/// order is random over all of them.
///
/// ```swift
/// let data = try WindowedDataset(blocks, memory: 512 << 20)
/// try trainer.fit(data, epochs: 3, batches: 128)
/// ```
///
/// Other orders work too, and are read window by window in the order of the file: rows in order as fast, and
/// single rows slower. What cannot be read is an error of the batch that needs it.
public struct WindowedDataset<Blocks: BlockDataset>: Dataset {
  /// The largest number of rows that are shuffled together.
  public let windowRows: Int
  private let blocks: Blocks
  /// The order of the file.
  private let inOrder: BlockOrder
  private let loader: WindowLoader<Blocks>

  /// Reads these blocks within `memory` bytes, besides those that a block takes while it is decoded.
  ///
  /// `precision` should be that of the trainer. A checkpoint within an epoch can only be resumed with the
  /// same memory and precision, since the order depends on them. Throws if the memory is too small for two
  /// of the largest blocks.
  public init(
    _ blocks: Blocks, memory: Int, precision: Precision = .single
  ) throws(DatasetError) {
    guard let layout = BlockLayout(blocks.blockRows) else {
      throw DatasetError(
        "the row counts of \(counted(blocks.blockRows.count, "block")) are below 0 or too large to add up"
      )
    }
    let rowBytes = WindowMemory.rowBytes(
      features: blocks.features.count, targets: blocks.targets.count, precision: precision)
    let largest = layout.rows.max() ?? 0
    let fits = layout.count <= memory / rowBytes
    guard fits || largest <= memory / rowBytes / 2 else {
      let (needed, overflow) = (2 * rowBytes).multipliedReportingOverflow(by: largest)
      throw DatasetError(
        "\(grouped(memory)) bytes of memory for blocks of up to \(counted(largest, "row")) of "
          + "\(grouped(rowBytes)) bytes; give at least \(overflow ? "2⁶³" : grouped(needed)) bytes, room for "
          + "two of them, or write the file with smaller blocks")
    }
    self.blocks = blocks
    windowRows = max(fits ? layout.count : memory / rowBytes / 2, 1)
    inOrder = try BlockOrder(.inOrder, layout, windowRows: windowRows, epoch: 0)
    loader = WindowLoader(
      blocks, windows: fits ? 1 : 2, rows: windowRows, precision: precision)
  }

  /// The least memory with which `init` does not throw: room for two of the largest blocks, or for all rows.
  public static func leastMemory(for blocks: Blocks, precision: Precision = .single) -> Int {
    let rowBytes = WindowMemory.rowBytes(
      features: blocks.features.count, targets: blocks.targets.count, precision: precision)
    let rows = blocks.blockRows
    return min(2 * (rows.max() ?? 0), rows.reduce(0, +)) * rowBytes
  }

  /// The number of rows.
  public var count: Int { inOrder.count }
  /// The shape of one row's features.
  public var features: Shape { blocks.features }
  /// The shape of one row's targets.
  public var targets: Shape { blocks.targets }

  /// The order of blocks or, if all rows fit in the memory, one of all rows. Throws for
  /// `.withReplacement`, unless all rows fit.
  public func order(_ shuffle: Shuffle, epoch: Int) throws(DatasetError) -> RowOrder {
    guard inOrder.windowCount > 1 else { return RowOrder(shuffle, count: count, epoch: epoch) }
    return try RowOrder(
      BlockOrder(shuffle, inOrder.layout, windowRows: windowRows, epoch: epoch))
  }

  /// Copies the batch's rows. Throws if a row does not exist or its block cannot be read.
  public func read(_ batch: Batch, into examples: Examples) throws(DatasetError) {
    try copy(batch, to: examples, weightsOnly: false)
  }

  /// Copies the weights of the batch's rows, and returns true. Throws like `read`.
  public func readWeights(
    _ batch: Batch, into examples: Examples
  ) throws(DatasetError) -> Bool {
    try copy(batch, to: examples, weightsOnly: true)
    return true
  }
}

extension WindowedDataset {
  private func copy(
    _ batch: Batch, to examples: Examples, weightsOnly: Bool
  ) throws(DatasetError) {
    if let order = batch.blocks, order.layout == inOrder.layout, order.windowRows == windowRows {
      try copy(batch.positions, of: order, to: examples, weightsOnly: weightsOnly)
    } else if let range = batch.contiguousRows {
      try check(range.lowerBound)
      if let last = range.last { try check(last) }
      try copy(range, of: inOrder, to: examples, weightsOnly: weightsOnly)
    } else {
      try copy(batch.rows, to: examples, weightsOnly: weightsOnly)
    }
  }

  /// Copies the rows at these positions of an order.
  ///
  /// It reads ahead after the first window of a batch, and where it goes on to another. The window that a
  /// batch ends in is not left before the next batch, which may be the same one in micro-batches.
  private func copy(
    _ positions: Range<Int>, of order: BlockOrder, to examples: Examples, weightsOnly: Bool
  ) throws(DatasetError) {
    try loader.withWindows { window throws(DatasetError) in
      for part in order.parts(of: positions) {
        let isEnd = part.positions.upperBound == positions.upperBound
        let isStart = part.positions.lowerBound == positions.lowerBound
        let (memory, isWeighted) = try window(
          Window(order: order, number: part.window), !isEnd || isStart && !weightsOnly)
        examples.isWeighted = isWeighted
        memory.copy(
          order.places(of: part.positions, in: part.window), to: examples,
          at: part.positions.lowerBound - positions.lowerBound, weightsOnly: weightsOnly)
      }
    }
  }

  /// Copies any rows, window by window in the order of the file.
  private func copy(
    _ rows: [Int], to examples: Examples, weightsOnly: Bool
  ) throws(DatasetError) {
    for row in rows { try check(row) }
    var rest = rows.indices.sorted { rows[$0] < rows[$1] }[...]
    try loader.withWindows { window throws(DatasetError) in
      while let first = rest.first {
        let number = inOrder.window(at: rows[first])
        let positions = inOrder.positions(of: number)
        let (memory, isWeighted) = try window(Window(order: inOrder, number: number), false)
        examples.isWeighted = isWeighted
        let part = rest.prefix { rows[$0] < positions.upperBound }
        for index in part {
          memory.copy(
            [rows[index] - positions.lowerBound], to: examples, at: index, weightsOnly: weightsOnly)
        }
        rest = rest.dropFirst(part.count)
      }
    }
  }

  private func check(_ row: Int) throws(DatasetError) {
    guard row >= 0, row < count else {
      throw DatasetError("the batch contains row \(row); the rows are 0..<\(count)")
    }
  }
}
