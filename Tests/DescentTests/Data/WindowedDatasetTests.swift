import Foundation
import Synchronization
import Testing

@testable import Descent

/// Rows that are read in blocks through windows of memory.
struct WindowedDatasetTests {
  /// Blocks that record what is read, and of which one may be unreadable.
  final class Blocks: BlockDataset {
    let blockRows: [Int]
    let isWeighted: Bool
    let reads = Mutex<[Int]>([])
    let unreadable = Mutex<Int?>(nil)
    /// The time that a block takes.
    let delay: TimeInterval

    init(_ blockRows: [Int], isWeighted: Bool = false, delay: TimeInterval = 0) {
      (self.blockRows, self.isWeighted, self.delay) = (blockRows, isWeighted, delay)
    }

    var features: Shape { [2] }
    var targets: Shape { [1] }
    var count: Int { blockRows.reduce(0, +) }

    func readBlock(_ block: Int, into examples: Examples) throws(DatasetError) {
      reads.withLock { $0.append(block) }
      if delay > 0 { Thread.sleep(forTimeInterval: delay) }
      if unreadable.withLock({ $0 == block }) { throw DatasetError("block \(block) is torn") }
      if isWeighted { examples.isWeighted = true }
      let first = blockRows[..<block].reduce(0, +)
      precondition(examples.rows == blockRows[block])
      for position in 0..<examples.rows {
        let row = first + position
        (examples.features[position, 0], examples.features[position, 1]) = (Self.x(row), 1)
        examples.targets[position, 0] = Double(row)
        if isWeighted { examples.weights[position, 0] = Double(row % 3) }
      }
    }

    static func x(_ row: Int) -> Double { Double(row) / 10 }

    /// The same rows in memory.
    var inMemory: ArrayDataset {
      get throws {
        let rows = 0..<count
        return try ArrayDataset(
          features: rows.map { [Self.x($0), 1] }, targets: rows.map { [Double($0)] },
          weights: isWeighted ? rows.map { Double($0 % 3) } : nil)
      }
    }

    func takeReads() -> [Int] {
      reads.withLock { reads in
        defer { reads = [] }
        return reads
      }
    }
  }

  /// Memory for two windows of this number of rows.
  static func memory(windowRows: Int, _ precision: Precision = .double) -> Int {
    2 * windowRows * 4 * precision.byteCount
  }

  static func dataset(
    _ blocks: Blocks, windowRows: Int, _ precision: Precision = .double
  ) throws -> WindowedDataset<Blocks> {
    let dataset = try WindowedDataset(
      blocks, memory: memory(windowRows: windowRows, precision), precision: precision)
    #expect(dataset.windowRows == windowRows)
    return dataset
  }

  /// The features, targets and weights that a dataset reads for a batch.
  static func read(
    _ batch: Batch, of dataset: some Dataset, _ precision: Precision = .double
  ) throws -> [[Double]] {
    let examples = Examples(
      capacity: batch.count, features: 2, targets: 1, precision: precision)
    try examples.read(batch, of: dataset)
    return [
      examples.features.values(), examples.targets.values(),
      examples.givenWeights?.values() ?? [],
    ]
  }

  static let layout = [4, 0, 3, 5, 2, 1, 6, 0, 4]

  @Test(
    "Any batch of any order gives the rows that are in memory", arguments: [false, true],
    Precision.allCases)
  func rows(isWeighted: Bool, precision: Precision) throws {
    let blocks = Blocks(Self.layout, isWeighted: isWeighted)
    let data = try blocks.inMemory
    let dataset = try Self.dataset(blocks, windowRows: 7, precision)
    var batches = [
      Batch(rows: []), Batch(rows: 0..<0), Batch(rows: 3..<20), Batch(rows: 0..<25),
      Batch(rows: [24, 0, 7, 7, 3]),
    ]
    for shuffle in [Shuffle.inOrder, .once(seed: 1), .everyEpoch(seed: 1)] {
      for size in [1, 4, 11, 25] {
        let order = try dataset.order(shuffle, epoch: 2)
        batches += MiniBatches(of: .mini(size), order: order, epoch: 2)
      }
      batches += MiniBatches(of: 6, from: 25, shuffled: shuffle)
    }
    // An order of other windows is one of any rows.
    batches += MiniBatches(
      of: 6, order: try RowOrder(.once(seed: 1), blockRows: Self.layout, windowRows: 9))
    for batch in batches + batches.reversed() {
      #expect(
        try Self.read(batch, of: dataset, precision) == Self.read(batch, of: data, precision),
        "\(batch.rows)")
    }
    for batch in batches where isWeighted {
      let examples = Examples(
        capacity: batch.count, features: 2, targets: 1, precision: precision)
      examples.prepare(rows: batch.count)
      #expect(try dataset.readWeights(batch, into: examples))
      #expect(batch.isEmpty || examples.isWeighted)
      #expect(examples.weights.values() == batch.map { Double($0 % 3) })
    }
  }

  @Test("Rows that do not exist are an error", arguments: [7, 100])
  func missing(windowRows: Int) throws {
    let blocks = Blocks(Self.layout)
    let dataset = try WindowedDataset(
      blocks, memory: Self.memory(windowRows: windowRows), precision: .double)
    for batch in [
      Batch(rows: [3, 25]), Batch(rows: 20..<26), Batch(rows: -1..<3), Batch(rows: [-1]),
    ] {
      let error = #expect(throws: DatasetError.self) { try Self.read(batch, of: dataset) }
      #expect(try #require(error).description.contains("the rows are 0..<25"))
    }
  }

  @Test("An epoch reads every block once, and the next epoch's first window is read ahead")
  func readsOnce() throws {
    let blocks = Blocks(Self.layout)
    let dataset = try Self.dataset(blocks, windowRows: 7)
    func read(_ epoch: Int) throws -> BlockOrder {
      let order = try dataset.order(.everyEpoch(seed: 2), epoch: epoch)
      for batch in MiniBatches(of: 4, order: order) { _ = try Self.read(batch, of: dataset) }
      return try #require(order.blocks)
    }
    let orders = try (0..<3).map(read)
    // The last window has been requested, but maybe not read.
    let expected = orders.flatMap(\.blocks)
    #expect(Array(blocks.takeReads().prefix(expected.count)) == expected)
    #expect(orders.allSatisfy { $0.blocks.sorted() == [0, 2, 3, 4, 5, 6, 8] })
  }

  @Test("Micro-batches with weights do not read a window twice", arguments: [1, 2, 3, 5])
  func microBatches(size: Int) throws {
    let blocks = Blocks(Self.layout, isWeighted: true)
    let dataset = try Self.dataset(blocks, windowRows: 7)
    let trainer = try DatasetTests.trainer(for: dataset, precision: .double)
    let other = try DatasetTests.trainer(for: dataset, precision: .double)
    (trainer.microBatch, other.microBatch) = (size, size)
    let order = try dataset.order(.everyEpoch(seed: 2), epoch: 0)
    let data = try blocks.inMemory
    for batch in MiniBatches(of: 6, order: order) {
      try trainer.step(batch, of: dataset)
      try other.step(batch, of: data)
    }
    let read = try #require(order.blocks).blocks
    #expect(Array(blocks.takeReads().prefix(read.count)) == read)
    #expect(try trainer.model.serialized() == other.model.serialized())
  }

  @Test("If all rows fit in the memory, each block is read once, and the order is one of all rows")
  func allRows() throws {
    let blocks = Blocks(Self.layout, isWeighted: true)
    let dataset = try WindowedDataset(blocks, memory: 25 * 4 * 8, precision: .double)
    #expect(dataset.windowRows == 25)
    let (ours, theirs) = (
      try DatasetTests.trainer(for: dataset, precision: .double),
      try DatasetTests.trainer(for: dataset, precision: .double)
    )
    let data = try blocks.inMemory
    for shuffle in [nil, .inOrder, .once(seed: 1), .withReplacement(seed: 1)] as [Shuffle?] {
      let history = try ours.fit(
        dataset, epochs: 2, batches: 4, shuffle: shuffle, validation: dataset)
      #expect(
        try theirs.fit(data, epochs: 2, batches: 4, shuffle: shuffle, validation: data) == history)
    }
    #expect(try ours.model.serialized() == theirs.model.serialized())
    #expect(blocks.takeReads() == [0, 2, 3, 4, 5, 6, 8])
    let order = try dataset.order(.everyEpoch(seed: 1), epoch: 3)
    #expect(order == RowOrder(.everyEpoch(seed: 1), count: 25, epoch: 3))
  }

  @Test("A dataset without rows has none to read")
  func empty() throws {
    for layout in [[], [0, 0]] {
      let dataset = try WindowedDataset(Blocks(layout), memory: 0)
      #expect(dataset.count == 0)
      #expect(try Self.read(Batch(rows: []), of: dataset) == [[], [], []])
      #expect(throws: DatasetError.self) { try Self.read(Batch(rows: 0..<1), of: dataset) }
      #expect(throws: TrainingError.self) {
        try DatasetTests.trainer(for: dataset).fit(dataset, epochs: 1, batches: 2)
      }
    }
  }

  @Test(
    "Memory that is too small for two blocks, or counts that are impossible, are refused in words")
  func refused() throws {
    let error = #expect(throws: DatasetError.self) {
      try WindowedDataset(Blocks([4, 6, 3, 5]), memory: 2 * 6 * 4 * 4 - 1)
    }
    #expect(
      error?.description
        == "191 bytes of memory for blocks of up to 6 rows of 16 bytes; give at least 192 bytes, room "
        + "for two of them, or write the file with smaller blocks")
    #expect(try WindowedDataset(Blocks([4, 6, 3, 5]), memory: 192).windowRows == 6)
    for layout in [[1, -1], [.max, 1]] {
      #expect(throws: DatasetError.self) { try WindowedDataset(Blocks(layout), memory: 1 << 20) }
    }
    #expect(throws: DatasetError.self) { try WindowedDataset(Blocks([.max]), memory: 1 << 20) }
    #expect(throws: DatasetError.self) { try WindowedDataset(Blocks([1, 1, 1]), memory: -5) }
    let dataset = try Self.dataset(Blocks(Self.layout), windowRows: 7)
    let trainer = try DatasetTests.trainer(for: dataset)
    for isFast in [false, true] {
      let refusal = #expect(throws: TrainingError.self) {
        var options = FitOptions(epochs: 1, batches: 4)
        options.shuffle = .withReplacement(seed: 1)
        _ = try isFast ? trainer.fastRun(dataset, options) : trainer.fit(dataset, options)
      }
      #expect(try #require(refusal).description.contains("cannot be drawn with replacement"))
    }
  }

  @Test("An unreadable block is an error of the batch that needs it, and of no other")
  func unreadable() throws {
    let blocks = Blocks([4, 4, 4, 4])
    let dataset = try Self.dataset(blocks, windowRows: 4)
    blocks.unreadable.withLock { $0 = 2 }
    for batch in MiniBatches(of: 2, from: 8) { _ = try Self.read(batch, of: dataset) }
    for batch in [Batch(rows: 8..<9), Batch(rows: 6..<10), Batch(rows: [0, 9])] {
      let error = #expect(throws: DatasetError.self) { try Self.read(batch, of: dataset) }
      #expect(error?.description == "block 2 is torn")
    }
    #expect(try Self.read(Batch(rows: 0..<8), of: dataset)[1] == (0..<8).map { Double($0) })
    #expect(try Self.read(Batch(rows: 12..<16), of: dataset)[1] == (12..<16).map { Double($0) })
    // A block that can be read again is read again.
    blocks.unreadable.withLock { $0 = nil }
    #expect(try Self.read(Batch(rows: 8..<12), of: dataset)[1] == (8..<12).map { Double($0) })
    blocks.unreadable.withLock { $0 = 1 }
    let trainer = try DatasetTests.trainer(for: dataset)
    let error = #expect(throws: TrainingError.self) {
      try trainer.fit(dataset, epochs: 2, batches: 3)
    }
    #expect(error?.description == "block 1 is torn")
  }

  @Test("Blocks of which only some have weights are refused")
  func someWeights() throws {
    struct Mixed: BlockDataset {
      let blocks = Blocks([2, 2, 2])
      var blockRows: [Int] { blocks.blockRows }
      var features: Shape { [2] }
      var targets: Shape { [1] }
      func readBlock(_ block: Int, into examples: Examples) throws(DatasetError) {
        try blocks.readBlock(block, into: examples)
        if block == 1 {
          examples.isWeighted = true
          for row in 0..<2 { examples.weights[row, 0] = 1 }
        }
      }
    }
    let dataset = try WindowedDataset(Mixed(), memory: 1 << 20)
    let error = #expect(throws: DatasetError.self) {
      try Self.read(Batch(rows: 0..<1), of: dataset)
    }
    #expect(try #require(error).description.hasPrefix("block 1 has weights, unlike the blocks"))
  }

  @Test("Readers on several threads take turns")
  func concurrent() async throws {
    let blocks = Blocks(Self.layout)
    let dataset = try Self.dataset(blocks, windowRows: 7)
    await withTaskGroup(of: Bool.self) { group in
      for task in 0..<4 {
        group.addTask {
          (0..<20).allSatisfy { epoch in
            guard let order = try? dataset.order(.everyEpoch(seed: UInt64(task)), epoch: epoch)
            else { return false }
            return MiniBatches(of: 5, order: order).allSatisfy { batch in
              (try? Self.read(batch, of: dataset)[1]) == batch.map { Double($0) }
            }
          }
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }

  @Test("The dataset of a dataset's blocks has the dataset's rows")
  func datasetBlocks() async throws {
    let data = try Blocks(Self.layout, isWeighted: true).inMemory
    let dataset = try WindowedDataset(
      DatasetBlocks(data, blockRows: Self.layout), memory: Self.memory(windowRows: 7),
      precision: .double)
    let batch = Batch(0..<25, of: try dataset.order(.once(seed: 1), epoch: 0))
    #expect(try Self.read(batch, of: dataset) == Self.read(batch, of: data))
    await #expect(processExitsWith: .failure) {
      _ = DatasetBlocks(try Blocks([2, 2]).inMemory, blockRows: [2, 1])
    }
  }
}
