import Testing

@testable import Descent

/// The order of rows that lie in blocks.
struct BlockOrderTests {
  /// Numbers of rows of blocks: none, empty ones, equal ones, one, and unequal ones.
  static let layouts: [[Int]] = [
    [], [0], [0, 0], [1], [5], [3, 3, 3, 3], [0, 4, 0, 0, 1, 7, 0], [1, 1, 1, 1, 1, 1, 1],
    [100, 1, 2, 50, 3], (0..<40).map { $0 * $0 % 13 },
  ]
  static let shuffles: [Shuffle] = [.inOrder, .once(seed: 4), .everyEpoch(seed: 4)]

  static func order(
    _ shuffle: Shuffle, _ rows: [Int], _ windowRows: Int, epoch: Int = 0
  ) throws -> BlockOrder {
    try BlockOrder(shuffle, #require(BlockLayout(rows)), windowRows: windowRows, epoch: epoch)
  }

  /// The rows of each block.
  static func rows(of layout: [Int]) -> [Range<Int>] {
    var start = 0
    return layout.map { rows in
      defer { start += rows }
      return start..<start + rows
    }
  }

  @Test("Every row comes once, whatever the blocks and the windows", arguments: layouts, shuffles)
  func once(layout: [Int], shuffle: Shuffle) throws {
    let count = layout.reduce(0, +)
    for windowRows in [1, 2, 5, 7, 60, 1_000] {
      for epoch in [0, 1, 2, -1] {
        let order = try RowOrder(
          shuffle, blockRows: layout, windowRows: windowRows, epoch: epoch)
        #expect(order.count == count)
        #expect(order.rows(in: 0..<count).sorted() == Array(0..<count))
      }
    }
  }

  @Test(
    "A window takes blocks as long as their rows fit, and has all their rows", arguments: layouts)
  func windows(layout: [Int]) throws {
    let blockRows = Self.rows(of: layout)
    for shuffle in Self.shuffles {
      for windowRows in [1, 3, 7, 60, 1_000] {
        let order = try Self.order(shuffle, layout, windowRows)
        let all = RowOrder(order)
        var (read, position) = ([Int](), 0)
        for window in 0..<order.windowCount {
          let (blocks, positions) = (order.blocks(of: window), order.positions(of: window))
          let rows = blocks.map { layout[$0] }
          #expect(positions == position..<position + rows.reduce(0, +) && !positions.isEmpty)
          #expect(positions.count <= windowRows || blocks.count == 1)
          // The first block of the next window would not have fitted.
          if window + 1 < order.windowCount {
            let next = layout[order.blocks(of: window + 1).first ?? 0]
            #expect(positions.count + next > windowRows)
          }
          let expected = blocks.flatMap { Array(blockRows[$0]) }
          #expect(all.rows(in: positions).sorted() == expected.sorted())
          let places = order.places(of: positions, in: window)
          #expect(places.map { expected[$0] } == all.rows(in: positions))
          for position in positions { #expect(order.window(at: position) == window) }
          read += blocks
          position = positions.upperBound
        }
        #expect(position == order.count)
        #expect(read.sorted() == layout.indices.filter { layout[$0] > 0 })
      }
    }
  }

  @Test("A row can be found at any position, alone or in bulk", arguments: shuffles)
  func seek(shuffle: Shuffle) throws {
    for layout in Self.layouts {
      for windowRows in [1, 4, 20] {
        let order = try RowOrder(shuffle, blockRows: layout, windowRows: windowRows, epoch: 3)
        let count = order.count
        let all = order.rows(in: 0..<count)
        for positions in [0..<0, count..<count, count / 3..<count - count / 4, count / 2..<count] {
          #expect(positions.map { order[$0] } == Array(all[positions]))
          #expect(order.rows(in: positions) == Array(all[positions]))
        }
      }
    }
  }

  @Test("The order depends on the seed, the epoch and the windows, and on nothing else")
  func pure() throws {
    let layout = (0..<30).map { $0 % 7 }
    func rows(_ shuffle: Shuffle, epoch: Int = 0, window: Int = 20) throws -> [Int] {
      let order = try RowOrder(shuffle, blockRows: layout, windowRows: window, epoch: epoch)
      return order.rows(in: 0..<order.count)
    }
    #expect(try rows(.everyEpoch(seed: 1), epoch: 2) == rows(.everyEpoch(seed: 1), epoch: 2))
    #expect(try rows(.once(seed: 1), epoch: 2) == rows(.once(seed: 1), epoch: 5))
    let orders = try [
      rows(.once(seed: 1)), rows(.once(seed: 2)), rows(.everyEpoch(seed: 1)),
      rows(.everyEpoch(seed: 2)), rows(.everyEpoch(seed: 1), epoch: 1),
      rows(.everyEpoch(seed: 1), epoch: -1), rows(.everyEpoch(seed: 1), window: 21), rows(.inOrder),
      RowOrder(.everyEpoch(seed: 1), count: layout.reduce(0, +)).rows(in: 0..<layout.reduce(0, +)),
    ]
    #expect(Set(orders).count == orders.count)
  }

  private struct Golden: Decodable {
    struct Order: Decodable {
      let shuffle: String
      let blocks: [Int]
      let windowRows: Int
      let seed: UInt64
      let epoch: Int
      let expected: [Int]
    }
    let blocks: [Order]
  }

  @Test("The orders are frozen: they equal those of an independent implementation")
  func frozen() throws {
    let golden: Golden = try Goldens.decode(from: "row-order")
    #expect(golden.blocks.count == 10)
    for expected in golden.blocks {
      let shuffle: Shuffle =
        expected.shuffle == "once" ? .once(seed: expected.seed) : .everyEpoch(seed: expected.seed)
      let order = try RowOrder(
        shuffle, blockRows: expected.blocks, windowRows: expected.windowRows, epoch: expected.epoch)
      #expect(order.rows(in: 0..<order.count) == expected.expected, "\(expected)")
    }
  }

  @Test("The order that follows is that of the next epoch")
  func next() throws {
    let layout = [4, 0, 3, 5, 2]
    let order = try Self.order(.everyEpoch(seed: 7), layout, 8, epoch: 6)
    #expect(try order.next == Self.order(.everyEpoch(seed: 7), layout, 8, epoch: 7))
    #expect(order.next != order)
    for shuffle in [Shuffle.inOrder, .once(seed: 1)] {
      let order = try Self.order(shuffle, layout, 8, epoch: 6)
      #expect(order.next == order)
    }
    let last = try Self.order(.everyEpoch(seed: 7), layout, 8, epoch: .max)
    #expect(last.next.epoch == .min)
    let window = Window(order: order, number: order.windowCount - 1)
    #expect(window.next == Window(order: order.next, number: 0))
    #expect(Window(order: order, number: 0).next.number == 1)
  }

  @Test(
    "In order, the rows are contiguous; shuffled, they are not, and no order is with replacement")
  func kinds() async throws {
    let layout = [4, 0, 3]
    let inOrder = try RowOrder(.inOrder, blockRows: layout, windowRows: 4)
    #expect(inOrder == RowOrder(0..<7) && inOrder.contiguousRows(in: 2..<6) == 2..<6)
    let shuffled = try RowOrder(.once(seed: 1), blockRows: layout, windowRows: 4)
    #expect(shuffled.contiguousRows(in: 2..<6) == nil)
    #expect(shuffled == (try RowOrder(.once(seed: 1), blockRows: layout, windowRows: 4, epoch: 3)))
    #expect(shuffled != (try RowOrder(.once(seed: 1), blockRows: layout, windowRows: 5)))
    #expect(shuffled != (try RowOrder(.once(seed: 1), blockRows: [4, 3], windowRows: 4)))
    let error = #expect(throws: DatasetError.self) {
      try RowOrder(.withReplacement(seed: 1), blockRows: layout, windowRows: 4)
    }
    #expect(try #require(error).description.contains("cannot be drawn with replacement"))
    await #expect(processExitsWith: .failure) {
      _ = try RowOrder(.inOrder, blockRows: [1, -1], windowRows: 4)
    }
    await #expect(processExitsWith: .failure) {
      _ = try RowOrder(.inOrder, blockRows: [1], windowRows: 0)
    }
    await #expect(processExitsWith: .failure) {
      _ = try RowOrder(.once(seed: 1), blockRows: [3], windowRows: 4)[3]
    }
  }

  @Test("Orders of other blocks or windows have other descriptions, which a checkpoint records")
  func descriptions() throws {
    let texts = try [([4, 3], 4), ([3, 4], 4), ([4, 3], 5), ([4, 3, 0], 4)].map {
      try Self.order(.once(seed: 1), $0, $1).description
    }
    #expect(Set(texts).count == 4)
    #expect(texts[0].hasPrefix("7 rows of 2 blocks in windows of 4 rows (blocks "))
  }

  @Test("In a window, every order of the rows is as frequent as any other")
  func uniformRows() throws {
    // Two windows of five rows: the first window has one block, so its rows are 0..<5 or 5..<10.
    let orders = try (0..<4_000).map {
      let order = try RowOrder(
        .everyEpoch(seed: 3), blockRows: [5, 5], windowRows: 5, epoch: $0)
      return order.rows(in: 0..<5).map { $0 % 5 }
    }
    let report = Statistics.report(orders)
    #expect(abs(report.worst) < 4.5, "\(report)")
    var frequency = [[Int]: Int]()
    for order in orders { frequency[order, default: 0] += 1 }
    #expect(frequency.count == 120)
    #expect(abs(Statistics.chiSquareZ(Array(frequency.values))) < 4.5)
  }

  @Test("Every order of the blocks is as frequent as any other, and windows are independent")
  func uniformBlocks() throws {
    let orders = try (0..<6_000).map {
      try Self.order(.everyEpoch(seed: 5), [1, 1, 1, 1, 1], 2, epoch: $0).blocks
    }
    #expect(abs(Statistics.report(orders).worst) < 4.5)
    // The same window number of two epochs, and two windows of an epoch, are equal as often as by chance.
    let windows = try (0..<6_000).map {
      let order = try Self.order(.everyEpoch(seed: 6), [4, 4], 4, epoch: $0)
      return (0..<2).map { order.places(of: order.positions(of: $0), in: $0) }
    }
    let pairs = windows.count { $0[0] == $0[1] }
    let following = zip(windows, windows.dropFirst()).count { $0[0] == $1[0] }
    #expect(abs(Statistics.binomialZ(pairs, of: windows.count, at: 1 / 24)) < 4.5)
    #expect(abs(Statistics.binomialZ(following, of: windows.count - 1, at: 1 / 24)) < 4.5)
  }
}
