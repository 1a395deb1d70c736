/// An order for rows that are read in blocks: the blocks in a random order, consecutive blocks of it
/// in a window, and the rows of each window in a random order.
///
/// A window takes blocks as long as their rows fit, and at least one. Blocks without rows are in no
/// window. Every row comes once. The blocks are ordered by the key k.derived(0) of the order's key k,
/// and the rows of window w by k.derived(w + 1). Both are swap-or-not shuffles.
///
/// Making the order takes O(blocks), and finding the row at a position O(log blocks).
///
/// Reference: Xu, Qiu, Yuan, Jiang, Renggli, Gan, Kara, Li, Liu, Wu, Ye, Zhang, "In-Database Machine
/// Learning with CorgiPile: Stochastic Gradient Descent without Full Data Shuffle", SIGMOD 2022. Theirs
/// has a fixed number of blocks in a window. Ours limits the rows, and so the memory.
final class BlockOrder: Sendable {
  let layout: BlockLayout
  /// The largest number of rows of a window of several blocks.
  let windowRows: Int
  /// `.inOrder`, `.once` or `.everyEpoch`.
  let shuffle: Shuffle
  /// The number of the epoch, or 0 if the order does not depend on it.
  let epoch: Int
  /// The blocks that have rows, in the order in which they are read.
  let blocks: [Int]
  /// The key, or nil for blocks and rows in order.
  private let key: RandomKey?
  /// The position of the first row of each of `blocks` if the rows of a window were not shuffled and,
  /// at the end, the number of rows.
  private let blockStarts: [Int]
  /// The index in `blocks` of each window's first block and, at the end, the number of blocks.
  private let firstBlocks: [Int]
  /// The position of each window's first row.
  private let windowStarts: [Int]

  /// Throws for `.withReplacement`. Traps if `windowRows` is below 1.
  init(
    _ shuffle: Shuffle, _ layout: BlockLayout, windowRows: Int, epoch: Int
  ) throws(DatasetError) {
    require(windowRows >= 1, "windows of \(windowRows) rows; expected at least 1")
    let key: RandomKey?
    switch shuffle {
    case .inOrder: (key, self.epoch) = (nil, 0)
    case .once(let seed): (key, self.epoch) = (RandomKey(seed: seed).derived(Salt.once), 0)
    case .everyEpoch(let seed):
      let epochSalt = UInt64(bitPattern: Int64(epoch))
      key = RandomKey(seed: seed).derived(Salt.everyEpoch).derived(epochSalt)
      self.epoch = epoch
    case .withReplacement:
      throw DatasetError(
        "rows that are read in blocks cannot be drawn with replacement; shuffle them once or in every "
          + "epoch, or give memory for all of them")
    }
    (self.layout, self.windowRows, self.shuffle, self.key) = (layout, windowRows, shuffle, key)

    var numbers = Array(layout.rows.indices)
    if let key {
      KeyedPermutation(count: numbers.count, key: key.derived(0)).fill(&numbers, from: 0)
    }
    blocks = numbers.filter { layout.rows[$0] > 0 }
    var (blockStarts, firstBlocks, windowStarts) = ([Int](), [Int](), [Int]())
    var position = 0
    for (index, block) in blocks.enumerated() {
      let rows = layout.rows[block]
      if windowStarts.last.map({ position - $0 > windowRows - rows }) ?? true {
        firstBlocks.append(index)
        windowStarts.append(position)
      }
      blockStarts.append(position)
      position += rows
    }
    self.blockStarts = blockStarts + [position]
    self.firstBlocks = firstBlocks + [blocks.count]
    self.windowStarts = windowStarts
  }

  /// Salts that continue those of `RowOrder`. They must never change either.
  private enum Salt {
    static let once: UInt64 = 0x726f_776f_7264_0004
    static let everyEpoch: UInt64 = 0x726f_776f_7264_0005
  }

  /// The number of rows.
  var count: Int { layout.count }

  /// The order of the next epoch.
  var next: BlockOrder {
    guard case .everyEpoch = shuffle,
      let next = try? BlockOrder(shuffle, layout, windowRows: windowRows, epoch: epoch &+ 1)
    else { return self }
    return next
  }
}

// MARK: Windows

extension BlockOrder {
  /// The number of windows.
  var windowCount: Int { windowStarts.count }

  /// The window that has the row at this position. The position must be in `0..<count`.
  func window(at position: Int) -> Int { windowStarts.lastIndex(atMost: position) }

  /// The blocks of a window, in the order in which they are read.
  func blocks(of window: Int) -> ArraySlice<Int> {
    blocks[firstBlocks[window]..<firstBlocks[window + 1]]
  }

  /// The positions of a window's rows.
  func positions(of window: Int) -> Range<Int> {
    windowStarts[window]..<blockStarts[firstBlocks[window + 1]]
  }

  /// The parts of these positions that are in one window each, in order.
  func parts(of positions: Range<Int>) -> [(window: Int, positions: Range<Int>)] {
    guard !positions.isEmpty else { return [] }
    return (window(at: positions.lowerBound)...window(at: positions.upperBound - 1)).map {
      ($0, self.positions(of: $0).clamped(to: positions))
    }
  }

  /// The places, in the rows of the window's blocks one after another, of the rows at these positions
  /// of the window.
  func places(of positions: Range<Int>, in window: Int) -> [Int] {
    let all = self.positions(of: window)
    let first = positions.lowerBound - all.lowerBound
    var places = Array(first..<first + positions.count)
    if let key {
      KeyedPermutation(count: all.count, key: key.derived(UInt64(window) &+ 1))
        .fill(&places, from: first)
    }
    return places
  }
}

// MARK: Rows

extension BlockOrder {
  /// The row at a position.
  subscript(position: Int) -> Int {
    let window = window(at: position)
    return row(at: places(of: position..<position + 1, in: window)[0], in: window)
  }

  /// Sets `rows[i] = self[first + i]` for every index of `rows`.
  func fill(_ rows: inout [Int], from first: Int) {
    for part in parts(of: first..<first + rows.count) {
      let places = places(of: part.positions, in: part.window)
      for (position, place) in zip(part.positions, places) {
        rows[position - first] = row(at: place, in: part.window)
      }
    }
  }

  /// The row at a place in the rows of a window's blocks one after another.
  private func row(at place: Int, in window: Int) -> Int {
    let position = windowStarts[window] + place
    let index = blockStarts[firstBlocks[window]..<firstBlocks[window + 1]]
      .lastIndex(atMost: position)
    return layout.starts[blocks[index]] + position - blockStarts[index]
  }
}

extension BlockOrder: Hashable {
  static func == (left: BlockOrder, right: BlockOrder) -> Bool {
    left === right
      || left.shuffle == right.shuffle && left.epoch == right.epoch
        && left.windowRows == right.windowRows && left.layout == right.layout
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(shuffle)
    hasher.combine(epoch)
    hasher.combine(windowRows)
    hasher.combine(layout)
  }
}

extension BlockOrder: CustomStringConvertible {
  /// What the order is made of, besides the shuffle and the epoch. Orders of other blocks or other
  /// windows have other texts.
  var description: String {
    let hash = layout.rows.reduce(RandomKey(seed: 0)) { $0.derived(UInt64($1)) }.value
    return "\(grouped(count)) rows of \(counted(layout.rows.count, "block")) in windows of "
      + "\(grouped(windowRows)) rows (blocks \(String(hash, radix: 16)))"
  }
}
