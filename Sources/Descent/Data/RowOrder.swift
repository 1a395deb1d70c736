/// The order of one epoch: which row stands at which position.
///
/// `order[position]` is a row number. A computed order takes O(1) memory and finds any position in
/// O(1), for any number of rows up to `Int.max`; an explicit order holds its array.
///
/// Two orders are equal when they were made in the same way: the same rows by another way are
/// another order.
public struct RowOrder: Hashable, Sendable {
  private enum Kind: Hashable, Sendable {
    case contiguous(Range<Int>)
    case permuted(KeyedPermutation)
    case drawn(key: RandomKey, count: Int)
    case explicit([Int])
  }

  private let kind: Kind

  /// The order of `count` rows, `0..<count`, in an epoch.
  ///
  /// - Parameters:
  ///   - shuffle: how the rows are mixed.
  ///   - count: the number of rows, 0 or more; a negative count traps.
  ///   - epoch: which epoch. `.inOrder` and `.once` do not depend on it; the others give each `Int`
  ///     its own order.
  public init(_ shuffle: Shuffle, count: Int, epoch: Int = 0) {
    precondition(count >= 0, "an order of \(count) rows: the count must be 0 or more")
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

  /// The rows as given, in the order given. Rows may repeat or be missing; they are not checked
  /// here, and whoever reads them says when one does not exist.
  public init(_ rows: [Int]) {
    kind = .explicit(rows)
  }

  /// The rows of a range, in order. Holds no array.
  public init(_ rows: Range<Int>) {
    // The distance is the count, so it must be an `Int` too.
    precondition(
      !rows.upperBound.subtractingReportingOverflow(rows.lowerBound).overflow,
      "the rows \(rows) are more than Int.max")
    kind = .contiguous(rows)
  }

  /// Keep the orders apart from each other and from whatever else is derived from the same seed
  /// ("row order" and a number, in ASCII). Frozen: another value is another order for every user's
  /// seed.
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
    case .explicit(let rows): rows.count
    }
  }

  /// The row at `position`, in O(1). Traps outside `0..<count`.
  public subscript(position: Int) -> Int {
    precondition(
      position >= 0 && position < count, "position \(position) is outside 0..<\(count)")
    switch kind {
    case .contiguous(let range): return range.lowerBound + position
    case .permuted(let permutation): return permutation[position]
    case .drawn(let key, let count): return Self.draw(position, key: key, count: count)
    case .explicit(let rows): return rows[position]
    }
  }

  /// `[self[p] for p in positions]`, faster than one by one. Traps when `positions` leaves
  /// `0..<count`.
  public func rows(in positions: Range<Int>) -> [Int] {
    check(from: positions.lowerBound, through: positions.upperBound)
    var rows = [Int](repeating: 0, count: positions.count)
    fill(&rows, from: positions.lowerBound)
    return rows
  }

  /// `rows[i] = self[first + i]` for every index of `rows`, without allocating.
  ///
  /// The array's own count says how many; traps when `first ..< first + rows.count` leaves
  /// `0..<count`.
  public func fill(_ rows: inout [Int], from first: Int) {
    let (end, overflow) = first.addingReportingOverflow(rows.count)
    precondition(!overflow, "\(rows.count) positions from \(first) on are more than Int.max")
    check(from: first, through: end)
    switch kind {
    case .contiguous(let range):
      let lower = range.lowerBound + first
      for i in rows.indices { rows[i] = lower &+ i }
    case .permuted(let permutation):
      permutation.fill(&rows, from: first)
    case .drawn(let key, let count):
      for i in rows.indices { rows[i] = Self.draw(first &+ i, key: key, count: count) }
    case .explicit(let order):
      for i in rows.indices { rows[i] = order[first &+ i] }
    }
  }

  /// The rows at `positions` as a range, when the order is known to be in order; nil for any other
  /// order.
  ///
  /// It lets a reader copy a block at once. An explicit array is not searched for runs: it gives
  /// nil. Traps when `positions` leaves `0..<count`.
  public func contiguousRows(in positions: Range<Int>) -> Range<Int>? {
    check(from: positions.lowerBound, through: positions.upperBound)
    guard case .contiguous(let range) = kind else { return nil }
    return range.lowerBound + positions.lowerBound..<range.lowerBound + positions.upperBound
  }

  private func check(from first: Int, through end: Int) {
    precondition(
      first >= 0 && end <= count, "positions \(first)..<\(end) are not within 0..<\(count)")
  }

  /// `⌊key[position] · count / 2⁶⁴⌋`: uniform over the rows to within count / 2⁶⁴.
  private static func draw(_ position: Int, key: RandomKey, count: Int) -> Int {
    Int(key[UInt64(position)].multipliedFullWidth(by: UInt64(count)).high)
  }
}
