/// The rows of one step: a collection of row numbers, computed on demand.
///
/// `batch[i] = order[positions.lowerBound + i]`. A batch of a computed order takes O(1) memory,
/// whatever its size.
///
/// Two batches are equal if their epochs, indices, positions and orders are equal. See ``RowOrder``
/// for when orders are equal.
public struct Batch: RandomAccessCollection, Hashable, Sendable {
  /// The epoch of the batch.
  public let epoch: Int
  /// The number of the batch in its epoch, counted from 0.
  public let index: Int
  /// The positions of the batch's rows in the epoch's order.
  public let positions: Range<Int>

  private let order: RowOrder
  /// The order of the blocks that the rows are in, or nil.
  var blocks: BlockOrder? { order.blocks }

  /// The batch at `positions` of an order. Traps if `positions` leaves `0..<order.count`.
  public init(_ positions: Range<Int>, of order: RowOrder, epoch: Int = 0, index: Int = 0) {
    let count = order.count
    require(
      positions.lowerBound >= 0 && positions.upperBound <= count,
      "the positions \(positions) of a batch are not within 0..<\(count)")
    self.order = order
    self.positions = positions
    self.epoch = epoch
    self.index = index
  }

  /// A batch of these rows, in this order. It may be empty, and rows may repeat.
  public init(rows: [Int]) {
    self.init(0..<rows.count, of: RowOrder(rows))
  }

  /// A batch of a range of rows, in ascending order. Allocates nothing.
  public init(rows: Range<Int>) {
    let order = RowOrder(rows)
    self.init(0..<order.count, of: order)
  }

  /// 0. A batch is indexed from 0, whatever its positions in the epoch.
  public var startIndex: Int { 0 }
  /// The number of rows.
  public var endIndex: Int { positions.count }

  /// The row number at `index` of the batch, in O(1). Traps outside `0..<count`.
  public subscript(index: Int) -> Int {
    let count = count
    require(index >= 0 && index < count, "row \(index) is outside a batch of \(count) rows")
    return order[positions.lowerBound + index]
  }

  /// Returns the rows at these indices of the batch, as a batch with the same epoch and index.
  func part(_ range: Range<Int>) -> Batch {
    let start = positions.lowerBound
    return Batch(
      start + range.lowerBound..<start + range.upperBound, of: order, epoch: epoch, index: index)
  }

  /// All row numbers, in a new array.
  public var rows: [Int] { order.rows(in: positions) }

  /// Sets `rows[i] = self[i]` for every row, without allocating. Traps unless `rows` has `count`
  /// elements.
  public func fill(_ rows: inout [Int]) {
    require(
      rows.count == count, "an array of \(rows.count) elements for a batch of \(count) rows")
    order.fill(&rows, from: positions.lowerBound)
  }

  /// The rows as a range if the order is contiguous by construction, otherwise nil.
  public var contiguousRows: Range<Int>? { order.contiguousRows(in: positions) }

  /// Returns an iterator that computes 256 rows at a time.
  public func makeIterator() -> Iterator { Iterator(order: order, positions: positions) }

  /// An iterator that computes the rows of a batch in blocks, which is faster than one by one.
  public struct Iterator: IteratorProtocol, Sendable {
    private static let blockLength = 256

    private let order: RowOrder
    private var remaining: Range<Int>
    private var block: [Int] = []
    private var cursor = 0

    fileprivate init(order: RowOrder, positions: Range<Int>) {
      self.order = order
      remaining = positions
    }

    /// Returns the next row number, or nil after the last one.
    public mutating func next() -> Int? {
      if cursor == block.count {
        if remaining.isEmpty { return nil }
        fillBlock()
      }
      defer { cursor += 1 }
      return block[cursor]
    }

    private mutating func fillBlock() {
      let length = Swift.min(Self.blockLength, remaining.count)
      if block.isEmpty {
        block = [Int](repeating: 0, count: length)
      } else {
        block.removeLast(block.count - length)
      }
      order.fill(&block, from: remaining.lowerBound)
      remaining = remaining.lowerBound + length..<remaining.upperBound
      cursor = 0
    }
  }
}
