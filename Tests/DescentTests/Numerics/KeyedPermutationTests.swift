import Testing

@testable import Descent

@Suite struct KeyedPermutationTests {
  static let permutation: Statistics.Permutation = { count, key in
    var rows = [Int](repeating: 0, count: count)
    KeyedPermutation(count: count, key: key).fill(&rows, from: 0)
    return rows
  }

  /// A permutation by the key, but a bad one: a rotation.
  static let rotation: Statistics.Permutation = { count, key in
    let offset = Int(key[0].multipliedFullWidth(by: UInt64(count)).high)
    return (0..<count).map { ($0 + offset) % count }
  }

  @Test(
    "Filling in bulk equals indexing one by one",
    arguments: [1, 2, 3, 5, 64, 1_000, 60_000, 1 << 40, Int.max - 1, Int.max])
  func bulk(count: Int) {
    let permutation = KeyedPermutation(count: count, key: RandomKey(seed: 6))
    for length in [0, 1, 7, 8, 9, 33].map({ min($0, count) }) {
      for first in [0, (count - length) / 2, count - length] {
        var rows = [Int](repeating: -1, count: length)
        permutation.fill(&rows, from: first)
        #expect(rows == (0..<length).map { permutation[first + $0] })
      }
    }
  }

  @Test(
    "Every number comes exactly once", arguments: Array(0...16) + [255, 256, 257, 1_000, 60_000])
  func bijection(count: Int) {
    let rows = Self.permutation(count, RandomKey(seed: 1))
    var seen = [Bool](repeating: false, count: count)
    for row in rows { seen[row] = true }
    #expect(seen.allSatisfy { $0 })
  }

  @Test(
    "Samples of up to Int.max numbers stay in range and differ",
    arguments: [1 << 62, (1 << 62) + 1, Int.max - 1, Int.max])
  func huge(count: Int) {
    let permutation = KeyedPermutation(count: count, key: RandomKey(seed: 2))
    let positions = [0, count / 2, count - 500].flatMap { $0..<$0 + 500 }
    let rows = positions.map { permutation[$0] }
    #expect(rows.allSatisfy { $0 >= 0 && $0 < count })
    #expect(Set(rows).count == rows.count)
    // The samples are spread over the whole range, not near their positions.
    var bins = [Int](repeating: 0, count: 16)
    for row in rows { bins[min(row / (count / 16), 15)] += 1 }
    #expect(abs(Statistics.chiSquareZ(bins)) < 4.5)
  }

  @Test("Small orders look random across seeds", arguments: 2...16)
  func seeds(count: Int) {
    let report = Statistics.report(
      Self.permutation, count: count, keys: (0..<1_500).map { RandomKey(seed: $0) })
    #expect(report.worst < 4.5, "\(report)")
  }

  @Test("Small orders look random across the epochs of one seed", arguments: 2...16)
  func epochs(count: Int) {
    let orders = (0..<1_500).map { epoch in
      RowOrder(.everyEpoch(seed: 7), count: count, epoch: epoch).rows(in: 0..<count)
    }
    let report = Statistics.report(orders)
    #expect(report.worst < 4.5, "\(report)")
  }

  @Test("Two to four rows take every order equally often", arguments: 2...4)
  func allOrders(count: Int) {
    var frequency: [[Int]: Int] = [:]
    for seed in 0..<UInt64(6_000) {
      frequency[Self.permutation(count, RandomKey(seed: seed).derived(1)), default: 0] += 1
    }
    #expect(frequency.count == [2: 2, 3: 6, 4: 24][count])
    #expect(abs(Statistics.chiSquareZ(Array(frequency.values))) < 4.5)
  }

  @Test("Large orders look random across seeds", arguments: [(1_000, 120), (60_000, 40)])
  func large(count: Int, keys: Int) {
    let report = Statistics.report(
      Self.permutation, count: count, keys: (0..<UInt64(keys)).map { RandomKey(seed: $0) })
    #expect(report.worst < 4.5, "\(report)")
  }

  @Test("Large orders look random across the epochs of one seed")
  func epochs() {
    let report = Statistics.report(
      (0..<120).map { epoch in
        RowOrder(.everyEpoch(seed: 5), count: 1_000, epoch: epoch).rows(in: 0..<1_000)
      })
    #expect(report.worst < 4.5, "\(report)")
  }

  @Test(
    "The first and the last positions of large orders look random across epochs",
    arguments: [1_000, 60_000])
  func ends(count: Int) {
    let bins = 20
    var first = [Int](repeating: 0, count: bins)
    var last = first
    var ascending = 0
    let epochs = 3_000
    for epoch in 0..<epochs {
      let order = RowOrder(.everyEpoch(seed: 11), count: count, epoch: epoch)
      let (a, b, z) = (order[0], order[1], order[count - 1])
      first[a * bins / count] += 1
      last[z * bins / count] += 1
      if a < b { ascending += 1 }
    }
    #expect(abs(Statistics.chiSquareZ(first)) < 4.5)
    #expect(abs(Statistics.chiSquareZ(last)) < 4.5)
    #expect(abs(Statistics.binomialZ(ascending, of: epochs, at: 0.5)) < 4.5)
  }

  @Test("The same statistics reject a rotation by the key", arguments: [3, 4, 9, 16, 1_000])
  func negativeControl(count: Int) {
    let keys = (0..<300).map { RandomKey(seed: $0) }
    let report = Statistics.report(Self.rotation, count: count, keys: keys)
    #expect(report.worst > 4.5, "\(report)")
  }

  @Test("Each statistic rejects the defect that it is for")
  func eachStatistic() {
    let good = (0..<400).map { Self.permutation(9, RandomKey(seed: $0)) }
    // Always even: one more swap where the order is odd.
    let even = good.map { rows in
      var rows = rows
      if Statistics.isOdd(rows) { rows.swapAt(0, 1) }
      return rows
    }
    #expect(abs(Statistics.report(even).parity) > 4.5)
    // The first row never moves to the first position.
    let moved = good.map { rows in
      var rows = rows
      if rows[0] == 0 { rows.swapAt(0, 1) }
      return rows
    }
    #expect(abs(Statistics.report(moved).firstPosition) > 4.5)
    // The rotation of each order that has the fewest fixed points.
    let deranged = good.map { rows in
      (0..<9).map { shift in (0..<9).map { rows[($0 + shift) % 9] } }
        .min { Statistics.fixedPoints($0) < Statistics.fixedPoints($1) }!
    }
    #expect(abs(Statistics.report(deranged).fixedPoints) > 4.5)
    // Neighbors in ascending order.
    let sorted = good.map { rows in
      [min(rows[0], rows[1]), max(rows[0], rows[1])] + rows[2...]
    }
    #expect(abs(Statistics.report(sorted).orderedPairs) > 4.5)
  }
}
