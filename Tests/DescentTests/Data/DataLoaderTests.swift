import Synchronization
import Testing

@testable import Descent

struct DataLoaderTests {
  private static func data() throws -> ArrayDataset {
    try TrainerTests.data(rows: 11, weights: (0..<11).map { Double($0 % 3) })
  }

  @Test("A loader gives each batch's rows in its order, whole or in micro-batches")
  func rows() throws {
    let data = try Self.data()
    let batches = MiniBatches(of: 4, from: 11, shuffled: .everyEpoch(seed: 2), epoch: 1)
    for size in [nil, 3, 4, 1] as [Int?] {
      let loader = DirectLoader(batches, of: data, microBatch: size, precision: .double)
      var (found, ends) = ([Int](), 0)
      while let examples = try loader.next() {
        #expect(examples.rows <= size ?? 4)
        let weights = examples.batch.map { Double($0 % 3) }
        #expect(examples.batchWeight == weights.reduce(0, +))
        for position in 0..<examples.rows {
          found.append(examples.batch[examples.start + position])
          #expect(examples.weights[position, 0] == weights[examples.start + position])
        }
        if examples.isLast { ends += 1 }
      }
      #expect(found == batches.flatMap(\.rows) && ends == batches.count)
      #expect(try loader.next() == nil)
    }
  }

  @Test("Steps on the rows of a loader are those of a fit", arguments: [nil, 3])
  func steps(microBatch: Int?) throws {
    let data = try Self.data()
    let (fitted, stepped) = (
      try DatasetTests.trainer(for: data), try DatasetTests.trainer(for: data)
    )
    fitted.microBatch = microBatch
    let history = try fitted.fit(data, epochs: 1, batches: 4)
    stepped.microBatch = microBatch
    let loader = stepped.loader(
      of: MiniBatches(of: 4, from: 11, shuffled: .everyEpoch(seed: 3), epoch: 1), from: data)
    var totals = stepped.emptyTotals
    while let examples = try loader.next() { try stepped.step(examples, adding: &totals) }
    #expect(stepped.steps == 3 && totals.loss == history.epochs[0].trainLoss)
    #expect(try fitted.model.serialized() == stepped.model.serialized())
  }

  /// Records the rows that are read, and those of which the weights are read.
  private final class Reads: Dataset {
    let base: ArrayDataset
    let knowsWeights: Bool
    let rows = Mutex<[Int]>([])

    init(_ base: ArrayDataset, knowsWeights: Bool) {
      (self.base, self.knowsWeights) = (base, knowsWeights)
    }

    var count: Int { base.count }
    var features: Shape { base.features }
    var targets: Shape { base.targets }

    func read(_ batch: Batch, into examples: Examples) throws(DatasetError) {
      rows.withLock { $0 += batch.rows }
      try base.read(batch, into: examples)
    }

    func readWeights(_ batch: Batch, into examples: Examples) throws(DatasetError) -> Bool {
      knowsWeights ? try base.readWeights(batch, into: examples) : false
    }
  }

  @Test("A weighted batch in micro-batches is read once, if the dataset knows the weights alone")
  func once() throws {
    var bytes: [[UInt8]] = []
    for knowsWeights in [true, false] {
      let reads = Reads(try Self.data(), knowsWeights: knowsWeights)
      let trainer = try DatasetTests.trainer(for: reads)
      trainer.microBatch = 3
      try trainer.step(Batch(rows: 0..<8), of: reads)
      #expect(reads.rows.withLock { $0.count } == (knowsWeights ? 8 : 16))
      reads.rows.withLock { $0 = [] }
      bytes.append(try trainer.model.serialized())
    }
    #expect(bytes[0] == bytes[1])
  }

  @Test("The other parts of a batch whose step has failed are refused, and update nothing")
  func failedPart() throws {
    var features = (0..<8).map { [Double($0), 1, 0] }
    features[1] = [.nan, 0, 0]
    let data = try ArrayDataset(features: features, targets: features.map { [$0[0]] })
    let trainer = try DatasetTests.trainer(for: data)
    trainer.microBatch = 2
    try trainer.step(Batch(rows: 4..<8), of: data)
    let before = try trainer.model.serialized()
    let loader = trainer.loader(of: MiniBatches(of: 4, from: 8), from: data)
    var (totals, errors) = (trainer.emptyTotals, [String]())
    for _ in 0..<2 {
      let examples = try #require(try loader.next())
      do { try trainer.step(examples, adding: &totals) } catch { errors.append("\(error)") }
    }
    #expect(errors.count == 2 && errors[1].contains("the rows from position 2 of a batch follow 0"))
    #expect(try trainer.model.serialized() == before)
    while let examples = try loader.next() { try trainer.step(examples, adding: &totals) }
    #expect(trainer.steps == 2)
  }

  @Test("Rows of another shape or precision are refused")
  func refuses() async throws {
    let data = try Self.data()
    let wide = try ArrayDataset(features: [[1.0, 2]], targets: [[1.0]])
    let trainer = try DatasetTests.trainer(for: data)
    var totals = trainer.emptyTotals
    let loader = DirectLoader(MiniBatches(of: 1, from: 1), of: wide)
    let examples = try #require(try loader.next())
    let error = #expect(throws: TrainingError.self) {
      try trainer.step(examples, adding: &totals)
    }
    #expect(
      error?.description
        == "rows of features [2] and targets [1]; the network takes [3] and [1]")
    await #expect(processExitsWith: .failure) {
      let data = try Self.data()
      let trainer = try DatasetTests.trainer(for: data)
      let loader = DirectLoader(MiniBatches(of: 1, from: 11), of: data, precision: .double)
      var totals = trainer.emptyTotals
      if let examples = try loader.next() { try trainer.step(examples, adding: &totals) }
    }
    await #expect(processExitsWith: .failure) {
      _ = DirectLoader(MiniBatches(of: 1, from: 11), of: try Self.data(), microBatch: 0)
    }
  }
}
