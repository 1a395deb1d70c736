import Testing

@testable import Descent

struct FastRunTests {
  @Test("A fast run is a fit on the rows of two batches, and leaves the trainer unchanged")
  func fastRun() throws {
    let data = try TrainerTests.data()
    let trainer = try TrainerFitTests.trainer(data)
    let before = try trainer.model.serialized()
    let notes = FitLoopTests.Notes()
    var options = FitOptions(epochs: 7, batches: 8)
    (options.shuffle, options.validation, options.keep) = (.inOrder, data, .best)
    options.observers = [notes]
    let history = try trainer.fastRun(data, options)
    #expect(try trainer.model.serialized() == before)
    #expect(trainer.steps == 0 && trainer.epochs == 0)
    #expect(
      notes.lines.withLock { $0 } == [
        "began 1 epochs of 2", "validated validation at step 2", "epoch 1", "ended by epochs",
      ])
    let rows = data.selecting(Array(0..<16))
    let fitted = try TrainerFitTests.trainer(data).fit(
      rows, epochs: 1, batches: 8, shuffle: .inOrder, validation: rows, keep: .best)
    #expect(fitted == history)
  }

  @Test(
    "A fast run takes the rows of two batches, or all rows if there are fewer",
    arguments: [(.full, 40), (.mini(30), 40), (.mini(1), 2)] as [(BatchSize, Int)])
  func small(size: BatchSize, rows: Int) throws {
    let data = try TrainerTests.data()
    let history = try TrainerFitTests.trainer(data).fastRun(
      data, FitOptions(epochs: 1, batches: size))
    let steps = MiniBatches(of: size, from: rows).count
    #expect(history.epochs.map(\.step) == [steps])
  }

  @Test("A fast run throws the error that a fit would throw")
  func mistake() throws {
    let data = try TrainerTests.data()
    var narrow = FitOptions(epochs: 1, batches: 8)
    narrow.validation = try ArrayDataset(features: [[1.0, 2]], targets: [[1.0]])
    var empty = FitOptions(epochs: 1, batches: 100)
    empty.remainder = .drop
    for options in [narrow, empty] {
      #expect(throws: TrainingError.self) {
        try TrainerFitTests.trainer(data).fastRun(data, options)
      }
    }
  }

  @Test(
    "Overfitting succeeds on a batch that a network can learn, and leaves the trainer unchanged")
  func overfits() throws {
    let data = try TrainerTests.data()
    let trainer = try HistoryTests.trainer(data)
    let before = try trainer.model.serialized()
    let batch = MiniBatches(of: 8, from: 40, shuffled: .everyEpoch(seed: 3), epoch: 1)[0]
    let report = try trainer.overfit(batch, of: data, steps: 300)
    #expect(try trainer.model.serialized() == before && trainer.steps == 0)
    #expect(report.losses.count == 301 && report.hasFallen)
    #expect(try report.before == HistoryTests.trainer(data).step(batch, of: data).loss)
    #expect(report.after < 1e-3 * report.before && (report.metrics["r2"] ?? 0) > 0.99)
  }

  @Test(
    "Overfitting leaves out the schedule and uses the optimizer's learning rate",
    arguments: [
      CosineAnnealing(), StepDecay(every: .epochs(1), by: 0.1), LinearWarmup(over: .rows(9)),
    ] as [any Schedule])
  func overfitsWithoutSchedule(schedule: any Schedule) throws {
    let data = try TrainerTests.data()
    func report(_ stepOptions: StepOptions) throws -> OverfitReport {
      try Trainer(
        TrainerTests.linear, for: data, loss: SquaredError.plain, optimizer: Adam(),
        stepOptions: stepOptions, seed: 3
      ).overfit(Batch(rows: 0..<8), of: data)
    }
    var stepOptions = StepOptions()
    stepOptions.schedule = schedule
    #expect(try report(stepOptions) == report(StepOptions()))
  }

  @Test("The loss does not fall at a tiny learning rate or with contradictory targets")
  func stays() throws {
    let data = try TrainerTests.data()
    let batch = MiniBatches(of: 8, from: 40)[0]
    let slow = try HistoryTests.trainer(data, learningRate: 1e-9)
    #expect(try !slow.overfit(batch, of: data, steps: 20).hasFallen)
    // The same features have different targets.
    let noise = try ArrayDataset(features: [[1.0, 0, 0], [1, 0, 0]], targets: [[-1.0], [1]])
    let even = try Trainer(
      Sequential { Dense(1, weights: .zeros) }, for: noise, loss: SquaredError.plain,
      optimizer: Adam())
    #expect(try !even.overfit(Batch(rows: [0, 1]), of: noise).hasFallen)
    let error = #expect(throws: TrainingError.self) {
      try HistoryTests.trainer(data, learningRate: 1e30).overfit(batch, of: data)
    }
    guard case .diverged = try #require(error) else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  /// Returns a batch of eight rows that a small network
  /// can learn by heart, with targets for the loss.
  private static func learnable(_ loss: any Loss) throws -> (data: ArrayDataset, outputs: Int) {
    let key = RandomKey(seed: 2)
    let features = (0..<8).map { row in (0..<4).map { key.normal(UInt64(row * 4 + $0)) } }
    let (targets, outputs): ([[Double]], Int) =
      switch loss.outputs {
      case .logit, .score: ((0..<8).map { [$0 % 3 == 0 ? 1 : 0] }, 1)
      case .logits, .scores: ((0..<8).map { [Double($0 % 3)] }, 3)
      case .normals: ((0..<8).map { [Double($0 % 4) - 1.5] }, 2)
      case .logarithms: ((0..<8).map { [Double($0 % 4) * 3] }, 1)
      case .other where loss is CosineDistance:
        ((0..<8).map { [$0 % 2 == 0 ? 1 : -1, $0 % 3 == 0 ? 1 : -1] }, 2)
      case .numbers, .other:
        ((0..<8).map { [Double($0 % 4)] }, (loss as? Quantile)?.quantiles.count ?? 1)
      }
    return (try ArrayDataset(features: features, targets: targets), outputs)
  }

  private static func overfit(
    _ loss: any Loss, _ data: ArrayDataset, outputs: Int, learningRate: Double,
    last weights: Initializer = .glorotUniform
  ) throws -> OverfitReport {
    let ends = (loss as? Poisson)?.predictsLogarithm == false
    let network = Sequential {
      Dense(32)
      Tanh()
      Dense(outputs, weights: weights)
      if ends { Softplus() }
    }
    return try Trainer(
      network, for: data, loss: loss, optimizer: Adam(learningRate: learningRate), seed: 3
    ).overfit(Batch(rows: 0..<data.count), of: data, steps: 200)
  }

  private static let catalog: [any Loss] =
    Catalog.standard.losses.map { $0.withDefaults } + [
      Poisson(predictsLogarithm: false), Quantile([0.1, 0.9]),
      SoftmaxCrossEntropy(labelSmoothing: 0.2), BinaryCrossEntropy(labelSmoothing: 0.2),
    ]

  @Test("The learned fraction is scored the same under every loss", arguments: catalog.indices)
  func judges(index: Int) throws {
    let loss = Self.catalog[index]
    let (data, outputs) = try Self.learnable(loss)
    let learned = try Self.overfit(loss, data, outputs: outputs, learningRate: 0.01)
    #expect(learned.hasFallen && 0.8...1 ~= learned.learned, "\(loss): \(learned.learned)")
    let slow = try Self.overfit(loss, data, outputs: outputs, learningRate: 1e-9)
    #expect(!slow.hasFallen && slow.learned < 0.01, "\(loss): \(slow.learned)")
    #expect(learned.metrics.isEmpty)
  }

  @Test("Labels between the classes are learned when the loss reaches their entropy")
  func judgesSoftLabels() throws {
    let features = (0..<6).map { [Double($0 % 2), Double($0 % 3), 1] }
    let labels = (0..<6).map { $0 % 2 == 0 ? [0.6, 0.4] : [0.4, 0.6] }
    let soft = try ArrayDataset(features: features, targets: labels)
    let single = try ArrayDataset(features: features, targets: labels.map { [$0[1]] })
    for (loss, data, outputs) in [
      (SoftmaxCrossEntropy(), soft, 2), (KullbackLeibler(), soft, 2),
      (BinaryCrossEntropy(), single, 1), (BinaryFocal(), single, 1),
    ] as [(any Loss, ArrayDataset, Int)] {
      let report = try Self.overfit(loss, data, outputs: outputs, learningRate: 0.03)
      #expect(report.learned > 0.98, "\(loss): \(report.learned)")
    }
  }

  @Test("A network whose features say nothing has not learned, however far its loss falls")
  func judgesNothingLearned() throws {
    let same = [[1.0, 1], [1, 1]]
    for (loss, targets, outputs) in [
      (Gaussian(), [[-10], [10]], 2), (Gaussian(), [[-0.1], [0.1]], 2),
      (Poisson(), [[0], [4]], 1), (SquaredError.plain, [[-1], [1]], 1),
      (SoftmaxCrossEntropy(), [[0], [1]], 2),
    ] as [(any Loss, [[Double]], Int)] {
      let report = try Self.overfit(
        loss, ArrayDataset(features: same, targets: targets), outputs: outputs, learningRate: 0.03,
        last: .zeros)
      #expect(!report.hasFallen, "\(loss), \(targets): \(report.learned)")
    }
  }

  @Test("Rows that weigh 0 do not count in what there was to learn")
  func judgesWeights() throws {
    let (features, counts) = ([[1.0, 0], [0, 1], [1, 1]], [[0.0], [5], [1e3]])
    func learned(_ rows: Int, _ weights: [Double]) throws -> Double {
      try Self.overfit(
        Poisson(),
        ArrayDataset(
          features: Array(features[..<rows]), targets: Array(counts[..<rows]), weights: weights),
        outputs: 1, learningRate: 1e-4
      ).learned
    }
    let (plain, padded) = (try learned(2, [1, 3]), try learned(3, [1, 3, 0]))
    #expect(0.01..<0.99 ~= plain && (plain - padded).magnitude < 1e-6)
    #expect(try (plain - learned(2, [3, 1])).magnitude > 0.01)
  }
}
