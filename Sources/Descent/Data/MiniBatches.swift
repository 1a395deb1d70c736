/// One epoch, split into mini-batches: `batches[i]` is the `i`-th ``Batch``.
///
/// ```swift
/// for batch in MiniBatches(of: 32, from: 1_437, shuffled: .everyEpoch(seed: 1), epoch: 3) {
///   print(batch.index, batch.rows)
/// }
/// ```
///
/// The value describes which rows come in which order. Nothing is read or computed ahead. To make
/// it, to find any batch and to ask for its size takes O(1) time and memory, for up to `Int.max`
/// rows. The same arguments give the same batches, so an epoch can be resumed at any batch:
///
/// ```swift
/// for batch in batches.dropFirst(17) { … }
/// ```
///
/// | rows                        | `.full` | `.mini(b)`                              |
/// |-----------------------------|---------|-----------------------------------------|
/// | 0                           | none    | none                                    |
/// | fewer than `b`              | one     | one of all rows; `.drop`: none          |
/// | a multiple of `b`           | one     | rows / b, all of `b` rows               |
/// | anything else               | one     | see ``LastBatch``                       |
public struct MiniBatches: RandomAccessCollection, Hashable, Sendable {
  /// The requested batch size.
  public let size: BatchSize
  /// What happens to the rows left over when the size does not divide the number of rows.
  public let lastBatch: LastBatch
  /// The epoch, which every batch carries.
  public let epoch: Int
  /// The order of the epoch's rows.
  public let order: RowOrder

  /// The number of batches.
  public let count: Int

  /// Batches from the rows `0..<rows`.
  ///
  /// - Parameters:
  ///   - size: The batch size. `.mini(n)` with `n < 1` traps.
  ///   - rows: The number of rows, 0 or more. A negative number traps.
  ///   - shuffle: The order of the rows.
  ///   - epoch: The number of the epoch. With `.everyEpoch` and `.withReplacement` each epoch has
  ///     its own order.
  ///   - remainder: What happens to the rows left over when the size does not divide the number of
  ///     rows.
  public init(
    of size: BatchSize, from rows: Int, shuffled shuffle: Shuffle = .inOrder, epoch: Int = 0,
    remainder last: LastBatch = .keep
  ) {
    require(rows >= 0, "batches from \(rows) rows: the number of rows must be 0 or more")
    self.init(
      of: size, order: RowOrder(shuffle, count: rows, epoch: epoch), epoch: epoch, remainder: last)
  }

  /// Batches from the rows of `order`, in that order. ``NumpyRandom/permutation(_:)`` gives such an
  /// order.
  ///
  /// - Parameters:
  ///   - size: The batch size. `.mini(n)` with `n < 1` traps.
  ///   - order: Row numbers. A row may repeat or be missing.
  ///   - epoch: The number of the epoch, which the batches carry. The order does not depend on it.
  ///   - remainder: What happens to the rows left over when the size does not divide the number of
  ///     rows.
  public init(of size: BatchSize, order: [Int], epoch: Int = 0, remainder last: LastBatch = .keep) {
    self.init(of: size, order: RowOrder(order), epoch: epoch, remainder: last)
  }

  /// Batches from the rows of `order`, in that order. `Dataset.order(_:epoch:)` gives such an order.
  ///
  /// - Parameters:
  ///   - size: The batch size. `.mini(n)` with `n < 1` traps.
  ///   - order: The order of the rows.
  ///   - epoch: The number of the epoch, which the batches carry.
  ///   - remainder: What happens to the rows left over when the size does not divide the number of
  ///     rows.
  public init(
    of size: BatchSize, order: RowOrder, epoch: Int = 0, remainder last: LastBatch = .keep
  ) {
    if case .mini(let rows) = size {
      require(
        rows >= 1, "a batch size of \(rows): give .full or a number of rows, 1 or more")
    }
    self.size = size
    lastBatch = last
    self.epoch = epoch
    self.order = order

    let rows = order.count
    let (whole, tail) = rows.quotientAndRemainder(dividingBy: Self.length(of: size, from: rows))
    count =
      switch last {
      case .keep, .spread: whole + (tail > 0 ? 1 : 0)
      case .drop: whole
      case .merge: Swift.max(whole, rows > 0 ? 1 : 0)
      }
  }

  /// 0.
  public var startIndex: Int { 0 }
  /// The number of batches.
  public var endIndex: Int { count }

  /// The batch with this index, in O(1). Traps outside `0..<count`.
  public subscript(index: Int) -> Batch {
    let count = count
    require(index >= 0 && index < count, "batch \(index) is outside an epoch of \(count)")
    return Batch(positions(ofBatch: index), of: order, epoch: epoch, index: index)
  }

  /// The number of rows, including rows that are dropped.
  public var rows: Int { order.count }

  /// The size of the largest batch, which is the capacity that a buffer needs. 0 if there are no
  /// batches.
  public var largestBatch: Int {
    if count == 0 { return 0 }
    // Only with `.merge` is the last batch the largest. Otherwise it is the first.
    return positions(ofBatch: lastBatch == .merge ? count - 1 : 0).count
  }

  /// The number of rows that are in no batch: 0, except with `.drop`.
  public var droppedRows: Int { lastBatch == .drop ? tail : 0 }

  /// The number of rows in a whole batch, 1 or more.
  private var length: Int { Self.length(of: size, from: rows) }
  /// The number of rows left over after the whole batches.
  private var tail: Int { rows % length }

  private static func length(of size: BatchSize, from rows: Int) -> Int {
    switch size {
    case .full: Swift.max(rows, 1)
    case .mini(let rows): rows
    }
  }

  /// The positions of the batch with this index. No product or sum exceeds the number of rows, so
  /// none overflows.
  private func positions(ofBatch index: Int) -> Range<Int> {
    // The number of rows is looked up once.
    let rows = rows
    let length = Self.length(of: size, from: rows)
    switch lastBatch {
    case .keep, .drop:
      let start = index * length
      return start..<start + Swift.min(length, rows - start)
    case .merge:
      let start = index * length
      return start..<(index == count - 1 ? rows : start + length)
    case .spread:
      let (base, larger) = rows.quotientAndRemainder(dividingBy: count)
      let start = index * base + Swift.min(index, larger)
      return start..<start + base + (index < larger ? 1 : 0)
    }
  }
}

extension MiniBatches: CustomStringConvertible {
  /// The sizes of the batches as a sum, and what happens to the rows left over:
  /// `1,437 rows = 44 × 32 + 1 × 29 (kept)`.
  public var description: String {
    let total = "\(grouped(rows)) \(rows == 1 ? "row" : "rows")"
    if count == 0 {
      return "\(total) = no batches" + (droppedRows > 0 ? ", \(grouped(droppedRows)) dropped" : "")
    }
    let sizes = runs.map { "\(grouped($0.count)) × \(grouped($0.size))" }.joined(separator: " + ")
    return "\(total) = \(sizes)\(remark)"
  }

  /// The runs of batches of equal size, in order. There are at most two.
  private var runs: [(count: Int, size: Int)] {
    let first = positions(ofBatch: 0).count
    let final = positions(ofBatch: count - 1).count
    if first == final { return [(count, first)] }
    let ofFinal = lastBatch == .spread ? count - rows % count : 1
    return [(count - ofFinal, first), (ofFinal, final)]
  }

  private var remark: String {
    if tail == 0 { return "" }
    // With fewer rows than the batch size, there is no other batch to merge with or to spread over.
    let single = rows < length
    return switch lastBatch {
    case .keep: " (kept)"
    case .drop: ", \(grouped(tail)) dropped"
    case .merge: single ? "" : " (merged)"
    case .spread: single ? "" : " (spread)"
    }
  }
}
