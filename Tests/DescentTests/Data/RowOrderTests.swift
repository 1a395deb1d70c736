import Testing

@testable import Descent

@Suite struct RowOrderTests {
  static let shuffles: [Shuffle] = [
    .inOrder, .once(seed: 4), .everyEpoch(seed: 4), .withReplacement(seed: 4),
  ]

  struct Golden: Decodable {
    struct Order: Decodable {
      let shuffle: String
      let rows: Int
      let seed: UInt64
      let epoch: Int
      let positions: [Int]
      let expected: [Int]
    }
    let orders: [Order]
  }

  @Test("The orders are frozen: they equal those of an independent implementation")
  func frozen() throws {
    let golden: Golden = try Goldens.decode(from: "row-order")
    #expect(golden.orders.count == 45)
    for expected in golden.orders {
      let shuffle: Shuffle =
        switch expected.shuffle {
        case "once": .once(seed: expected.seed)
        case "everyEpoch": .everyEpoch(seed: expected.seed)
        default: .withReplacement(seed: expected.seed)
        }
      let order = RowOrder(shuffle, count: expected.rows, epoch: expected.epoch)
      let rows = expected.positions.map { order[$0] }
      #expect(rows == expected.expected, "\(shuffle), \(expected.rows) rows")
    }
  }

  @Test("A permuted order has every row once, for every small count", arguments: 0..<70)
  func bijection(count: Int) {
    for epoch in 0..<3 {
      for shuffle in [Shuffle.inOrder, .once(seed: 8), .everyEpoch(seed: 8)] {
        let order = RowOrder(shuffle, count: count, epoch: epoch)
        #expect(order.rows(in: 0..<count).sorted() == Array(0..<count))
      }
    }
  }

  @Test("Filling in bulk equals indexing one by one", arguments: shuffles + [nil])
  func bulk(shuffle: Shuffle?) {
    for count in [1, 2, 3, 17, 256, 1_000] {
      let order =
        shuffle.map { RowOrder($0, count: count, epoch: 5) }
        ?? RowOrder((0..<count).map { $0 * $0 })
      #expect(order.count == count)
      for positions in [0..<count, 0..<0, count..<count, count / 3..<count - count / 4] {
        let expected = positions.map { order[$0] }
        #expect(order.rows(in: positions) == expected)
        var rows = [Int](repeating: -1, count: positions.count)
        order.fill(&rows, from: positions.lowerBound)
        #expect(rows == expected)
      }
    }
  }

  @Test("`once` ignores the epoch, `everyEpoch` and `withReplacement` do not, and all use the seed")
  func epochs() {
    func rows(_ shuffle: Shuffle, _ epoch: Int) -> [Int] {
      RowOrder(shuffle, count: 50, epoch: epoch).rows(in: 0..<50)
    }
    #expect(rows(.once(seed: 1), 0) == rows(.once(seed: 1), 9))
    #expect(rows(.once(seed: 1), 0) != rows(.once(seed: 2), 0))
    for make in [Shuffle.everyEpoch, Shuffle.withReplacement] {
      #expect(rows(make(1), 3) == rows(make(1), 3))
      let all = (-3..<10).map { rows(make(1), $0) }
      #expect(Set(all).count == all.count)
      #expect(rows(make(1), 0) != rows(make(2), 0))
      // Seed and epoch are not added up: the next seed does not give the next epoch.
      #expect(rows(make(1), 1) != rows(make(2), 0))
    }
    #expect(rows(.once(seed: 1), 0) != rows(.everyEpoch(seed: 1), 0))
  }

  @Test("Drawing with replacement draws all rows equally often, and about 63% of them in an epoch")
  func replacement() {
    let count = 1_000
    var seen = 0
    var frequency = [Int](repeating: 0, count: count)
    for epoch in 0..<50 {
      let rows = RowOrder(.withReplacement(seed: 2), count: count, epoch: epoch).rows(
        in: 0..<count)
      seen += Set(rows).count
      for row in rows { frequency[row] += 1 }
    }
    #expect(abs(Double(seen) / 50_000 - 0.632) < 0.005)
    #expect(abs(Statistics.chiSquareZ(frequency)) < 4.5)
  }

  @Test("Only rows that are known to be in order have a contiguous range")
  func contiguous() {
    #expect(RowOrder(.inOrder, count: 10).contiguousRows(in: 2..<5) == 2..<5)
    #expect(RowOrder(100..<110).contiguousRows(in: 2..<5) == 102..<105)
    #expect(RowOrder(100..<110).rows(in: 2..<5) == [102, 103, 104])
    #expect(RowOrder(.inOrder, count: 0).contiguousRows(in: 0..<0) == 0..<0)
    #expect(RowOrder(.once(seed: 1), count: 10).contiguousRows(in: 2..<5) == nil)
    #expect(RowOrder(.withReplacement(seed: 1), count: 10).contiguousRows(in: 2..<5) == nil)
    #expect(RowOrder([0, 1, 2]).contiguousRows(in: 0..<3) == nil)
  }

  @Test("Orders that are made alike are equal")
  func equality() {
    let order = RowOrder(.everyEpoch(seed: 1), count: 9, epoch: 2)
    #expect(order == RowOrder(.everyEpoch(seed: 1), count: 9, epoch: 2))
    #expect(order.hashValue == RowOrder(.everyEpoch(seed: 1), count: 9, epoch: 2).hashValue)
    #expect(order != RowOrder(.everyEpoch(seed: 1), count: 9, epoch: 3))
    #expect(order != RowOrder(.everyEpoch(seed: 1), count: 8, epoch: 2))
    #expect(RowOrder(.once(seed: 1), count: 9, epoch: 1) == RowOrder(.once(seed: 1), count: 9))
    #expect(RowOrder(.inOrder, count: 9) == RowOrder(0..<9))
  }

  @Test("Positions outside the order trap")
  func traps() async {
    await #expect(processExitsWith: .failure) { _ = RowOrder(.inOrder, count: 3)[3] }
    await #expect(processExitsWith: .failure) { _ = RowOrder(.once(seed: 1), count: 3)[-1] }
    await #expect(processExitsWith: .failure) { _ = RowOrder([1, 2]).rows(in: 1..<3) }
    await #expect(processExitsWith: .failure) { _ = RowOrder(.inOrder, count: -1) }
    await #expect(processExitsWith: .failure) {
      var rows = [0, 0]
      RowOrder(.inOrder, count: .max).fill(&rows, from: .max)
    }
  }
}
