import Testing

@testable import Descent

struct RangeTestTests {
  private static let test = RangeTest(from: 1e-4, to: 10, steps: 120)

  private func trainer(
    _ data: ArrayDataset, optimizer: any Optimizer = SGD(), reduction: Reduction = .mean,
    stepOptions: StepOptions = StepOptions()
  ) throws -> Trainer {
    try Trainer(
      Sequential {
        Dense(8)
        BatchNormalization()
        ReLU()
        Dense(1)
      }, for: data, loss: SquaredError.plain, optimizer: optimizer, reduction: reduction,
      stepOptions: stepOptions, seed: 3)
  }

  @Test("The rates grow by the same factor, from the lowest to the highest")
  func rates() {
    let rates = RangeTest(from: 0.001, to: 10, steps: 41).rates
    #expect(rates.first == 0.001 && rates.last == 10 && rates.count == 41)
    for (index, expected) in [(10, 0.01), (20, 0.1), (30, 1.0)] {
      #expect((rates[index] / expected - 1).magnitude < 1e-12)
    }
    #expect(RangeTest(from: 0.001, to: 10, steps: 41).step(at: 0.0101) == 10)
  }

  @Test("Each loss is that of its step's batch before the update, at the rate of the step")
  func losses() throws {
    let data = try TrainerTests.data()
    let curve = try TrainerFitTests.trainer(data, optimizer: SGD(learningRate: 7)).rangeTest(
      Self.test, on: data, batches: 12)
    var expected: [Double] = []
    var options = StepOptions()
    options.schedule = CustomSchedule { step, _ in Self.test.rate(ofStep: step) }
    let stepped = try Trainer(
      TrainerTests.linear, for: data, loss: SquaredError.plain, optimizer: SGD(learningRate: 1),
      stepOptions: options, seed: 3)
    for epoch in 1...3 {
      for batch in MiniBatches(of: 12, from: 40, shuffled: .everyEpoch(seed: 3), epoch: epoch) {
        expected.append(try stepped.step(batch, of: data).loss)
      }
    }
    for (found, expected) in zip(curve.losses, expected) {
      #expect((found - expected).magnitude <= 1e-5 * expected)
    }
  }

  @Test("The trainer stays as it is, and neither its schedule nor its own rate counts")
  func unchanged() throws {
    let data = try TrainerTests.data()
    var options = StepOptions()
    options.schedule = CosineAnnealing(over: .epochs(2))
    let scheduled = try trainer(data, optimizer: SGD(learningRate: 0.5), stepOptions: options)
    let before = try scheduled.model.serialized()
    let curve = try scheduled.rangeTest(Self.test, on: data, batches: 8)
    #expect(try scheduled.model.serialized() == before && scheduled.steps == 0)
    let plain = try trainer(data, optimizer: SGD(learningRate: 0.125))
    #expect(try plain.rangeTest(Self.test, on: data, batches: 8) == curve)
  }

  @Test("Micro-batches of a network without a batch normalization change nothing")
  func microBatches() throws {
    let data = try TrainerTests.data()
    let (whole, parts) = (try TrainerFitTests.trainer(data), try TrainerFitTests.trainer(data))
    parts.microBatch = 3
    let test = RangeTest(from: 1e-4, to: 0.1, steps: 60)
    let curves = try [whole, parts].map { try $0.rangeTest(test, on: data, batches: 8) }
    #expect(curves[0] == curves[1])
  }

  @Test("Under the sum, the suggestion is that of the mean divided by the batch size")
  func sum() throws {
    let data = try TrainerTests.data()
    func suggestion(_ reduction: Reduction, _ test: RangeTest) throws -> Double {
      let curve = try trainer(data, reduction: reduction).rangeTest(test, on: data, batches: 8)
      return try #require(RangeTestSummary([curve]).suggestion)
    }
    let mean = try suggestion(.mean, RangeTest(from: 1e-4, to: 10, steps: 200))
    let sum = try suggestion(.sum, RangeTest(from: 1e-4 / 8, to: 10 / 8, steps: 200))
    #expect((sum * 8 / mean - 1).magnitude < 0.1)
  }

  @Test(
    "A test has the same number of steps whatever the batch size", arguments: ["full", "1", "32"])
  func steps(size: String) throws {
    let data = try TrainerTests.data()
    let test = RangeTest(from: 1e-6, to: 1e-3, steps: 100)
    let curve = try TrainerFitTests.trainer(data).rangeTest(
      test, on: data, batches: try #require(BatchSize(size)))
    #expect(curve.losses.count == 100 && curve.ending == .highestRate)
  }

  @Test("Every optimizer is tested, and each falls")
  func optimizers() throws {
    let data = try TrainerTests.data()
    for kind in Catalog.standard.optimizers {
      let test = RangeTest(from: 1e-6, to: 100, steps: 300)
      let curve = try TrainerFitTests.trainer(data, optimizer: kind.withDefaults).rangeTest(
        test, on: data, batches: 8)
      #expect(RangeTestSummary([curve]).suggestion != nil, "\(kind.kind)")
    }
  }

  @Test("A test that diverges ends early, with the finite losses")
  func diverges() throws {
    let data = try TrainerTests.data()
    let trainer = try TrainerFitTests.trainer(data, optimizer: SGD())
    let curve = try trainer.rangeTest(
      RangeTest(from: 1, to: 1e4, steps: 100), on: data, batches: .full)
    #expect(curve.ending == .diverged && curve.losses.count < 20)
    #expect(RangeTestSummary([curve]).suggestion == nil)
    let overflowing = try trainer.rangeTest(
      RangeTest(from: 1e30, to: 1e35, steps: 100), on: data, batches: .full)
    #expect(overflowing.losses.count <= 3 && overflowing.ending == .diverged)
    #expect(RangeTestSummary([overflowing]).finding == .divergesAtOnce)
  }

  @Test("Rows whose loss is not finite before any update are an error, and so are no rows")
  func refused() throws {
    let data = try ArrayDataset(
      features: [[1.0, 2, 3], [1e38, 1e38, 1e38]], targets: [[1.0], [2]])
    #expect(throws: TrainingError.self) {
      try TrainerFitTests.trainer(data).rangeTest(Self.test, on: data, batches: .full)
    }
    let weightless = try TrainerTests.data(weights: Array(repeating: 0, count: 40))
    #expect(throws: TrainingError.self) {
      try TrainerFitTests.trainer(weightless).rangeTest(Self.test, on: weightless, batches: 8)
    }
    #expect(throws: TrainingError.self) {
      let few = try TrainerTests.data(rows: 4)
      _ = try TrainerFitTests.trainer(few).rangeTest(
        Self.test, on: few, batches: 8, remainder: .drop)
    }
  }

  @Test("A batch that weighs nothing is not a step")
  func weightless() throws {
    let weights = (0..<40).map { $0 < 20 ? 0.0 : 1 }
    let data = try TrainerTests.data(weights: weights)
    let curve = try TrainerFitTests.trainer(data).rangeTest(
      Self.test, on: data, batches: 10, shuffle: .inOrder)
    let rest = data.selecting(Array(20..<40))
    let expected = try TrainerFitTests.trainer(rest).rangeTest(
      Self.test, on: rest, batches: 10, shuffle: .inOrder)
    #expect(curve == expected)
  }

  @Test("A cancellation ends the test")
  func cancelled() throws {
    let data = try TrainerTests.data()
    let cancellation = Cancellation()
    cancellation.cancel()
    let curve = try TrainerFitTests.trainer(data).rangeTest(
      Self.test, on: data, batches: 8, cancellation: cancellation)
    #expect(curve.losses.count == 1 && curve.ending == .cancelled)
  }
}
