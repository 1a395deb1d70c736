import Descent
import Synchronization
import Testing

struct DatasetTests {
  /// Computes its rows and stores nothing.
  struct Computed: Dataset {
    let count: Int
    var unreadable: Int?
    var isWeighted = true
    var features: Shape { [2] }
    var targets: Shape { [1] }

    static func features(of row: Int) -> [Double] { [Double(row) / 10, Double(row % 3)] }
    static func target(of row: Int) -> Double { 2 * Double(row) / 10 - Double(row % 3) + 1 }
    static func weight(of row: Int) -> Double { Double(row % 4) }

    func read(_ batch: Batch, into examples: Examples) throws(DatasetError) {
      // As the comment of `isWeighted` says, a dataset without weights does not set it.
      if isWeighted { examples.isWeighted = true }
      for (position, row) in batch.enumerated() {
        if row == unreadable { throw DatasetError("row \(row) is on a tape that is torn") }
        for (column, value) in Self.features(of: row).enumerated() {
          examples.features[position, column] = value
        }
        examples.targets[position, 0] = Self.target(of: row)
        if isWeighted { examples.weights[position, 0] = Self.weight(of: row) }
      }
    }
  }

  /// Records the batches that are read from a dataset.
  final class Counting: Dataset {
    let base: ArrayDataset
    let batches = Mutex<[[Int]]>([])

    init(_ base: ArrayDataset) { self.base = base }

    var count: Int { base.count }
    var features: Shape { base.features }
    var targets: Shape { base.targets }

    func read(_ batch: Batch, into examples: Examples) throws(DatasetError) {
      batches.withLock { $0.append(batch.rows) }
      try base.read(batch, into: examples)
    }

    /// Returns the batches that were read since the last call.
    func taken() -> [[Int]] {
      batches.withLock { batches in
        defer { batches = [] }
        return batches
      }
    }
  }

  static func trainer(
    for source: some Dataset, precision: Precision = .single
  ) throws -> Trainer {
    try Trainer(
      Sequential { Dense(1) }, for: source, loss: SquaredError.plain, optimizer: Adam(),
      metrics: [MeanAbsoluteError()], precision: precision, seed: 3)
  }

  @Test("A custom dataset trains exactly as the same rows in memory", arguments: Precision.allCases)
  func computed(precision: Precision) throws {
    let rows = 0..<300
    let memory = try ArrayDataset(
      features: rows.map(Computed.features), targets: rows.map { [Computed.target(of: $0)] },
      weights: rows.map(Computed.weight))
    let computed = Computed(count: 300)
    let (ours, theirs) = (
      try Self.trainer(for: memory, precision: precision),
      try Self.trainer(for: computed, precision: precision)
    )
    let history = try ours.fit(memory, epochs: 2, batches: 7, validation: memory)
    #expect(try theirs.fit(computed, epochs: 2, batches: 7, validation: computed) == history)
    #expect(try ours.model.serialized() == theirs.model.serialized())
  }

  @Test(
    "Each row is read exactly once in each epoch, by the batch that it is in",
    arguments: [BatchSize.full, 1, 7, 10])
  func reads(size: BatchSize) throws {
    let source = Counting(try TrainerTests.data(rows: 40))
    let trainer = try Self.trainer(for: source)
    var orders: [[Int]] = []
    for epoch in 1...3 {
      try trainer.fit(source, epochs: 1, batches: size)
      let taken = source.taken()
      let batches = MiniBatches(
        of: size, from: 40, shuffled: .everyEpoch(seed: 3), epoch: epoch)
      #expect(taken == batches.map(\.rows))
      #expect(taken.flatMap { $0 }.sorted() == Array(0..<40))
      orders.append(taken.flatMap { $0 })
    }
    #expect(Set(orders).count == 3)
  }

  @Test("Validation and evaluation read each row once, whatever the size of a chunk")
  func evaluates() throws {
    let (training, validation) = (
      Counting(try TrainerTests.data(rows: 10)), Counting(try TrainerTests.data(rows: 600))
    )
    let trainer = try Self.trainer(for: training)
    try trainer.fit(training, epochs: 2, batches: 5, validation: validation)
    let rows = validation.taken().flatMap { $0 }
    #expect(rows.sorted() == (0..<600).flatMap { [$0, $0] })
    #expect(training.taken().count == 4)
    _ = try trainer.evaluate(validation)
    #expect(validation.taken().flatMap { $0 }.sorted() == Array(0..<600))
  }

  @Test("An error of a dataset stops the training with its message and changes no weight")
  func unreadable() throws {
    let source = Computed(count: 20, unreadable: 7)
    let trainer = try Self.trainer(for: source)
    let before = try trainer.model.serialized()
    for batch in [Batch(rows: [1, 7]), Batch(rows: 5..<9)] {
      let error = #expect(throws: TrainingError.self) { try trainer.step(batch, of: source) }
      #expect(error?.description == "row 7 is on a tape that is torn")
    }
    #expect(throws: TrainingError.self) { try trainer.evaluate(source) }
    #expect(try trainer.model.serialized() == before && trainer.steps == 0)
    try trainer.step(Batch(rows: [1, 2]), of: source)
    #expect(trainer.steps == 1)
  }

  @Test("Rows with other shapes than the trainer was made for are an error")
  func shapes() throws {
    let trainer = try Self.trainer(for: Computed(count: 4))
    let error = #expect(throws: TrainingError.self) {
      try trainer.step(Batch(rows: [0]), of: TrainerTests.data())
    }
    #expect(
      error?.description
        == "rows of features [3] and targets [1]; the network takes [2] and [1]")
  }

  @Test("The weights of one dataset do not remain for the next, which has none")
  func weightsEnd() throws {
    let (weighted, plain) = (Computed(count: 12), Computed(count: 12, isWeighted: false))
    let trainer = try Self.trainer(for: plain)
    let expected = try trainer.evaluate(plain).loss
    #expect(try trainer.evaluate(weighted).weight == 18)
    let totals = try trainer.evaluate(plain)
    #expect(totals.weight == 12 && totals.loss == expected)
  }

  @Test("A weight that is too large for the precision is an error")
  func weights() throws {
    let data = try ArrayDataset(features: [[1.0]], targets: [[3.0]], weights: [1e300])
    let trainer = try Trainer(
      Sequential { Dense(1) }, for: data, loss: SquaredError.plain, optimizer: SGD())
    let error = #expect(throws: TrainingError.self) {
      try trainer.step(Batch(rows: [0]), of: data)
    }
    #expect(try #require(error).description.hasPrefix("row 0 has the weight inf in single"))
  }
}
