import Testing

@testable import Descent

@Suite struct MiniBatchesTests {
  struct Golden: Decodable {
    let rows: Int
    let batch: Int
    let last: LastBatch
    let numpySeed: UInt32?
    let batches: [[Int]]

    enum CodingKeys: String, CodingKey {
      case rows, batch, last, batches
      case numpySeed = "numpy_seed"
    }
  }

  @Test("Batches equal those of the published NumPy loops, in order and shuffled by NumPy")
  func goldens() throws {
    let goldens: [Golden] = try Goldens.decode(from: "minibatches")
    #expect(goldens.count == 120)
    for golden in goldens {
      let batches: MiniBatches
      if let seed = golden.numpySeed {
        var random = NumpyRandom(seed: seed)
        batches = MiniBatches(
          of: .mini(golden.batch), order: random.permutation(golden.rows), remainder: golden.last)
      } else {
        batches = MiniBatches(of: .mini(golden.batch), from: golden.rows, remainder: golden.last)
      }
      #expect(batches.map(\.rows) == golden.batches)
    }
  }

  @Test("No rows make no batches", arguments: LastBatch.allCases, [BatchSize.full, 1, 32])
  func empty(remainder last: LastBatch, size: BatchSize) {
    for batches in [
      MiniBatches(of: size, from: 0, shuffled: .everyEpoch(seed: 1), remainder: last),
      MiniBatches(of: size, from: 0, remainder: last),
      MiniBatches(of: size, order: [], remainder: last),
    ] {
      #expect(batches.isEmpty)
      #expect(batches.map(\.rows) == [])
      #expect(batches.largestBatch == 0)
      #expect(batches.droppedRows == 0)
      #expect(batches.description == "0 rows = no batches")
    }
  }

  @Test("Fewer rows than a batch holds make one batch, or none with `drop`")
  func fewer() {
    for last in [LastBatch.keep, .merge, .spread] {
      let batches = MiniBatches(of: .mini(.max), from: 5, remainder: last)
      #expect(batches.map(\.rows) == [[0, 1, 2, 3, 4]])
      #expect(batches.largestBatch == 5)
      #expect(batches.droppedRows == 0)
    }
    let dropped = MiniBatches(of: 6, from: 5, remainder: .drop)
    #expect(dropped.isEmpty)
    #expect(dropped.largestBatch == 0)
    #expect(dropped.droppedRows == 5)
    #expect(dropped.rows == 5)
  }

  @Test(
    "A full batch size makes one batch of all rows", arguments: LastBatch.allCases,
    [1, 2, 1_437, Int.max])
  func full(remainder last: LastBatch, rows: Int) {
    let batches = MiniBatches(of: .full, from: rows, shuffled: .once(seed: 1), remainder: last)
    #expect(batches.count == 1)
    #expect(batches[0].positions == 0..<rows)
    #expect(batches.largestBatch == rows)
    #expect(batches.droppedRows == 0)
  }

  @Test(
    "Every row that is not dropped comes exactly once, in batches of the documented sizes",
    arguments: LastBatch.allCases)
  func coverage(remainder last: LastBatch) {
    for rows in 0...40 {
      for size in 1...42 {
        let batches = MiniBatches(
          of: .mini(size), from: rows, shuffled: .everyEpoch(seed: 3), epoch: rows, remainder: last)
        let sizes = batches.map(\.count)
        let total = sizes.reduce(0, +)
        let order = batches.order.rows(in: 0..<rows)
        #expect(batches.flatMap(\.rows) == Array(order.prefix(total)))
        #expect(Set(order).count == rows)
        #expect(total == rows - batches.droppedRows)
        #expect(batches.largestBatch == sizes.max() ?? 0)
        #expect(batches.map(\.index) == Array(batches.indices))
        #expect(batches.allSatisfy { $0.epoch == rows && !$0.isEmpty })
        switch last {
        case .keep: #expect(sizes.dropLast().allSatisfy { $0 == size })
        case .drop:
          #expect(sizes.allSatisfy { $0 == size })
          #expect(batches.droppedRows == rows % size)
        case .merge:
          #expect(sizes.dropLast().allSatisfy { $0 == size })
          #expect((sizes.last ?? 0) < 2 * size)
          #expect(rows < size || (sizes.last ?? size) >= size)
        case .spread:
          #expect(sizes == sizes.sorted(by: >))
          #expect((sizes.first ?? 0) - (sizes.last ?? 0) <= 1)
          #expect(sizes.count == MiniBatches(of: .mini(size), from: rows).count)
        }
      }
    }
  }

  @Test("Batches by index equal the batches of an iteration", arguments: RowOrderTests.shuffles)
  func seeking(shuffle: Shuffle) {
    let batches = MiniBatches(of: 32, from: 1_437, shuffled: shuffle, epoch: 3, remainder: .merge)
    var all: [[Int]] = []
    for batch in batches { all.append(batch.rows) }
    #expect(all.count == 44)
    let anew = MiniBatches(of: 32, from: 1_437, shuffled: shuffle, epoch: 3, remainder: .merge)
    for index in anew.indices.reversed() { #expect(anew[index].rows == all[index]) }
    #expect(anew.dropFirst(17).map(\.rows) == Array(all.dropFirst(17)))
    #expect(anew.suffix(2).map(\.index) == [42, 43])
  }

  @Test("An explicit order is cut as it is, and each batch has the epoch")
  func explicit() {
    let batches = MiniBatches(of: 2, order: [4, 4, 0, 9, 1], epoch: 6)
    #expect(batches.map(\.rows) == [[4, 4], [0, 9], [1]])
    #expect(batches.map(\.epoch) == [6, 6, 6])
    #expect(batches.rows == 5)
  }

  @Test("Every batch of rows in order is a range, and no shuffled batch is")
  func contiguous() {
    let batches = MiniBatches(of: 4, from: 10)
    #expect(batches.map(\.contiguousRows) == [0..<4, 4..<8, 8..<10])
    let shuffled = MiniBatches(of: 4, from: 10, shuffled: .once(seed: 1))
    #expect(shuffled.allSatisfy { $0.contiguousRows == nil })
  }

  @Test(
    "Int.max rows are cut without overflow", arguments: LastBatch.allCases,
    [1, 2, 32, 1 << 40, Int.max - 1, Int.max])
  func huge(remainder last: LastBatch, size: Int) throws {
    let batches = MiniBatches(
      of: .mini(size), from: .max, shuffled: .everyEpoch(seed: 1), remainder: last)
    #expect(batches.first?.positions.lowerBound == 0)
    let final = try #require(batches.last)
    #expect(final.positions.upperBound == .max - batches.droppedRows)
    let (whole, tail) = Int.max.quotientAndRemainder(dividingBy: size)
    let largest =
      switch last {
      case .keep, .drop: size
      case .merge: size + tail
      case .spread: tail == 0 ? size : (Int.max - 1) / (whole + 1) + 1
      }
    #expect(batches.largestBatch == largest)
    #expect([batches[0].count, final.count].max() == largest)
    #expect(batches.description.hasPrefix("9,223,372,036,854,775,807 rows = "))
    let ends = [0, final.count - 1].map { final[$0] }
    #expect(ends.allSatisfy { $0 >= 0 && $0 < .max })
    let middle = batches[batches.count / 2]
    #expect(middle.index == batches.count / 2)
    if middle.index > 0 {
      #expect(batches[middle.index - 1].positions.upperBound == middle.positions.lowerBound)
    }
  }

  @Test(
    "The description states the batches as a sum",
    arguments: [
      (1_437, 32, .keep, "1,437 rows = 44 × 32 + 1 × 29 (kept)"),
      (1_437, 32, .drop, "1,437 rows = 44 × 32, 29 dropped"),
      (1_437, 32, .merge, "1,437 rows = 43 × 32 + 1 × 61 (merged)"),
      (1_437, 32, .spread, "1,437 rows = 42 × 32 + 3 × 31 (spread)"),
      (1_440, 32, .keep, "1,440 rows = 45 × 32"),
      (1_440, 32, .drop, "1,440 rows = 45 × 32"),
      (1_440, 32, .merge, "1,440 rows = 45 × 32"),
      (1_440, 32, .spread, "1,440 rows = 45 × 32"),
      (60_000, 1, .keep, "60,000 rows = 60,000 × 1"),
      (1, 1, .keep, "1 row = 1 × 1"),
      (5, 32, .keep, "5 rows = 1 × 5 (kept)"),
      (5, 32, .drop, "5 rows = no batches, 5 dropped"),
      (5, 32, .merge, "5 rows = 1 × 5"),
      (5, 32, .spread, "5 rows = 1 × 5"),
      (45, 32, .merge, "45 rows = 1 × 45 (merged)"),
      (6, 4, .spread, "6 rows = 2 × 3 (spread)"),
    ] as [(Int, Int, LastBatch, String)])
  func descriptions(rows: Int, size: Int, remainder last: LastBatch, text: String) {
    #expect(MiniBatches(of: .mini(size), from: rows, remainder: last).description == text)
  }

  @Test("The terms of the description are the sizes of the batches", arguments: LastBatch.allCases)
  func descriptionsAddUp(remainder last: LastBatch) {
    for rows in 1...30 {
      for size in 1...31 {
        let batches = MiniBatches(of: .mini(size), from: rows, remainder: last)
        if batches.isEmpty { continue }
        let sum = batches.description.split(separator: "= ")[1]
        let terms = sum.split(separator: ",")[0].split(separator: " (")[0]
        let sizes = terms.split(separator: " + ").flatMap { term -> [Int] in
          let factors = term.split(separator: " × ").compactMap { Int($0) }
          return [Int](repeating: factors[1], count: factors[0])
        }
        #expect(sizes == batches.map(\.count), "\(batches)")
      }
    }
  }

  @Test("The batch size, the rule for the last batch and the epoch are properties of the batches")
  func properties() {
    let batches = MiniBatches(of: 4, from: 10, epoch: 2, remainder: .spread)
    #expect(batches.size == 4)
    #expect(batches.lastBatch == .spread)
    #expect(batches.epoch == 2)
    #expect(batches.last?.positions == 7..<10)
  }

  @Test("Equal arguments make equal batches")
  func equality() {
    let batches = MiniBatches(of: 32, from: 100, shuffled: .everyEpoch(seed: 1), epoch: 3)
    #expect(
      batches == MiniBatches(of: 32, from: 100, shuffled: .everyEpoch(seed: 1), epoch: 3))
    #expect(
      batches != MiniBatches(of: 32, from: 100, shuffled: .everyEpoch(seed: 1), epoch: 4))
    #expect(batches != MiniBatches(of: 16, from: 100, shuffled: .everyEpoch(seed: 1), epoch: 3))
  }

  @Test("A batch size below 1, a negative number of rows and a batch outside the epoch trap")
  func traps() async {
    let zero = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = MiniBatches(of: 0, from: 10)
    }
    let message = String(decoding: zero?.standardErrorContent ?? [], as: UTF8.self)
    #if DEBUG
      // An optimized build traps without a message.
      #expect(message.contains("a batch size of 0: give .full or a number of rows, 1 or more"))
    #else
      _ = message
    #endif
    await #expect(processExitsWith: .failure) { _ = MiniBatches(of: .mini(-1), from: 10) }
    await #expect(processExitsWith: .failure) { _ = MiniBatches(of: 0, order: [1, 2]) }
    await #expect(processExitsWith: .failure) { _ = MiniBatches(of: 1, from: -1) }
    await #expect(processExitsWith: .failure) { _ = MiniBatches(of: 4, from: 10)[3] }
    await #expect(processExitsWith: .failure) { _ = MiniBatches(of: 4, from: 10)[-1] }
  }
}
