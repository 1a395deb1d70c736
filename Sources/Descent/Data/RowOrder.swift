/// The order of one epoch's rows: `order[position]` is a row number.
///
/// A computed order takes O(1) memory and finds the row at any position in O(1), for up to
/// `Int.max` rows. An explicit order holds its array, and an order of blocks four numbers for each block.
///
/// Two orders are equal if they were made in the same way. Orders that were made in different ways
/// are different, even if their rows are the same.
public struct RowOrder: Hashable, Sendable {
  private enum Kind: Hashable, Sendable {
    case contiguous(Range<Int>)
    case permuted(KeyedPermutation)
    case drawn(key: RandomKey, count: Int)
    case stored(Stored)
  }

  /// What an order that is not computed holds.
  // A fifth case of `Kind` would show in the time of small steps, and so would the code of `count` where it is
  // inlined.
  private enum Stored: Hashable, Sendable {
    case rows([Int])
    case blocks(BlockOrder)

    @inline(never)
    var count: Int {
      switch self {
      case .rows(let rows): rows.count
      case .blocks(let order): order.count
      }
    }

    subscript(position: Int) -> Int {
      switch self {
      case .rows(let rows): rows[position]
      case .blocks(let order): order[position]
      }
    }

    func fill(_ rows: inout [Int], from first: Int) {
      switch self {
      case .rows(let order): for i in rows.indices { rows[i] = order[first &+ i] }
      case .blocks(let order): order.fill(&rows, from: first)
      }
    }
  }

  private let kind: Kind

  /// The order of `count` rows, `0..<count`, in an epoch.
  ///
  /// - Parameters:
  ///   - shuffle: How the rows are shuffled.
  ///   - count: The number of rows, 0 or more. A negative count traps.
  ///   - epoch: The number of the epoch. `.inOrder` and `.once` do not depend on it. The others
  ///     have a separate order for each `Int`.
  public init(_ shuffle: Shuffle, count: Int, epoch: Int = 0) {
    require(count >= 0, "an order of \(count) rows: the count must be 0 or more")
    let epochSalt = UInt64(bitPattern: Int64(epoch))
    switch shuffle {
    case .inOrder:
      kind = .contiguous(0..<count)
    case .once(let seed):
      let key = RandomKey(seed: seed).derived(Salt.once)
      kind = .permuted(KeyedPermutation(count: count, key: key))
    case .everyEpoch(let seed):
      let key = RandomKey(seed: seed).derived(Salt.everyEpoch).derived(epochSalt)
      kind = .permuted(KeyedPermutation(count: count, key: key))
    case .withReplacement(let seed):
      let key = RandomKey(seed: seed).derived(Salt.withReplacement).derived(epochSalt)
      kind = .drawn(key: key, count: count)
    }
  }

  /// These rows, in this order. Rows may repeat or be missing. They are not checked here: a dataset
  /// throws if it is asked for a row that does not exist.
  public init(_ rows: [Int]) {
    kind = .stored(.rows(rows))
  }

  /// The order of rows that lie in blocks of a file, of which a window of a few is read at a time: the
  /// blocks in a random order, and the rows of each window of blocks in a random order.
  ///
  /// Every row comes once. Row numbers count the rows of the blocks in the order of the file. With
  /// `.inOrder` the rows are in that order too. See ``WindowedDataset``.
  ///
  /// - Parameters:
  ///   - shuffle: How the blocks and the rows are shuffled.
  ///   - blockRows: The number of rows of each block. Traps if one is negative.
  ///   - windowRows: The largest number of rows in a window, 1 or more. A larger block is a window of
  ///     its own.
  ///   - epoch: The number of the epoch.
  /// - Throws: If the shuffle is `.withReplacement`.
  public init(
    _ shuffle: Shuffle, blockRows: [Int], windowRows: Int, epoch: Int = 0
  ) throws(DatasetError) {
    guard let layout = BlockLayout(blockRows) else {
      stop("the rows of \(blockRows.count) blocks; expected counts of 0 or more, not above Int.max")
    }
    try self.init(BlockOrder(shuffle, layout, windowRows: windowRows, epoch: epoch))
  }

  /// The order of the rows that lie in blocks.
  init(_ order: BlockOrder) {
    kind = order.shuffle == .inOrder ? .contiguous(0..<order.count) : .stored(.blocks(order))
  }

  /// The order of the blocks, or nil for any other order and for rows in order.
  var blocks: BlockOrder? { if case .stored(.blocks(let order)) = kind { order } else { nil } }

  /// The rows of a range, in ascending order. Holds no array.
  public init(_ rows: Range<Int>) {
    // The distance is the count, so it must be an `Int` too.
    require(
      !rows.upperBound.subtractingReportingOverflow(rows.lowerBound).overflow,
      "the rows \(rows) are more than Int.max rows")
    kind = .contiguous(rows)
  }

  /// Salts that separate the orders from each other and from everything else that is derived from
  /// the same seed: "row order" and a number, in ASCII.
  ///
  /// They must never change: another value would give every user's seed another order.
  private enum Salt {
    static let once: UInt64 = 0x726f_776f_7264_0001
    static let everyEpoch: UInt64 = 0x726f_776f_7264_0002
    static let withReplacement: UInt64 = 0x726f_776f_7264_0003
  }

  /// The number of positions.
  public var count: Int {
    switch kind {
    case .contiguous(let range): range.count
    case .permuted(let permutation): permutation.count
    case .drawn(_, let count): count
    case .stored(let order): order.count
    }
  }

  /// The row at `position`, in O(1) or, in an order of blocks, O(log blocks). Traps outside `0..<count`.
  public subscript(position: Int) -> Int {
    require(
      position >= 0 && position < count, "position \(position) is outside 0..<\(count)")
    switch kind {
    case .contiguous(let range): return range.lowerBound + position
    case .permuted(let permutation): return permutation[position]
    case .drawn(let key, let count): return Self.draw(position, key: key, count: count)
    case .stored(let order): return order[position]
    }
  }

  /// The position of a row in an order in which every row is once; nil for other orders.
  package func position(of row: Int) -> Int? {
    switch kind {
    case .contiguous(let range): row - range.lowerBound
    case .permuted(let permutation): permutation.position(of: row)
    default: nil
    }
  }

  /// Returns the rows at `positions`, which is faster than one by one. Traps if `positions` leaves
  /// `0..<count`.
  public func rows(in positions: Range<Int>) -> [Int] {
    check(from: positions.lowerBound, through: positions.upperBound)
    var rows = [Int](repeating: 0, count: positions.count)
    fill(&rows, from: positions.lowerBound)
    return rows
  }

  /// Sets `rows[i] = self[first + i]` for every index of `rows`. Allocates nothing, except in an order of
  /// blocks.
  ///
  /// Traps if `first..<first + rows.count` leaves `0..<count`.
  public func fill(_ rows: inout [Int], from first: Int) {
    let (end, overflow) = first.addingReportingOverflow(rows.count)
    require(!overflow, "\(rows.count) positions from \(first) on are more than Int.max")
    check(from: first, through: end)
    switch kind {
    case .contiguous(let range):
      let lower = range.lowerBound + first
      for i in rows.indices { rows[i] = lower &+ i }
    case .permuted(let permutation):
      permutation.fill(&rows, from: first)
    case .drawn(let key, let count):
      for i in rows.indices { rows[i] = Self.draw(first &+ i, key: key, count: count) }
    case .stored(let order): order.fill(&rows, from: first)
    }
  }

  /// Returns the rows at `positions` as a range if the order is contiguous by construction,
  /// otherwise nil.
  ///
  /// A dataset can then copy the rows as one block. An explicit array gives nil: it is not searched
  /// for runs. Traps if `positions` leaves `0..<count`.
  public func contiguousRows(in positions: Range<Int>) -> Range<Int>? {
    guard case .contiguous(let range) = kind else {
      check(from: positions.lowerBound, through: positions.upperBound)
      return nil
    }
    require(
      positions.lowerBound >= 0 && positions.upperBound <= range.count,
      "positions \(positions) are not within 0..<\(range.count)")
    return range.lowerBound + positions.lowerBound..<range.lowerBound + positions.upperBound
  }

  private func check(from first: Int, through end: Int) {
    let count = count
    require(
      first >= 0 && end <= count, "positions \(first)..<\(end) are not within 0..<\(count)")
  }

  /// `⌊key[position] · count / 2⁶⁴⌋`: uniform over the rows, to within count / 2⁶⁴.
  private static func draw(_ position: Int, key: RandomKey, count: Int) -> Int {
    Int(key[UInt64(position)].multipliedFullWidth(by: UInt64(count)).high)
  }
}
