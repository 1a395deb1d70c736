import Descent
import Testing

struct TrainerTests {
  static func data(rows: Int = 40, weights: [Double]? = nil) throws -> Dataset {
    let key = RandomKey(seed: 5)
    let features = (0..<rows).map { row in (0..<3).map { key.normal(UInt64(row * 3 + $0)) } }
    return try Dataset(
      features: features, targets: features.map { [$0[0] - 2 * $0[1] + 0.5 * $0[2] + 1] },
      weights: weights)
  }

  static let linear = Sequential { Dense(1) }

  @Test("The same seed gives the same bytes, another seed others")
  func reproducible() throws {
    func bytes(seed: UInt64) throws -> [UInt8] {
      let data = try Self.data()
      let trainer = try Trainer(
        Sequential {
          Dense(8); ReLU(); Dropout(0.2); Dense(1)
        }, for: data, loss: Huber(),
        optimizer: Adam(), seed: seed)
      try trainer.fit(data, epochs: 3, batches: 7, shuffle: .everyEpoch(seed: seed))
      return try trainer.model.serialized()
    }
    #expect(try bytes(seed: 4) == bytes(seed: 4))
    #expect(try bytes(seed: 4) != bytes(seed: 5))
  }

  @Test("Four batches' gradients by weight add up to the gradient of all their rows")
  func weighting() throws {
    let data = try Self.data(weights: (0..<40).map { Double($0 % 3) })
    let trainer = try Trainer(
      Self.linear, for: data, loss: SquaredError.plain, optimizer: SGD(), reduction: .sum,
      precision: .double)
    func gradient(_ batches: MiniBatches) throws -> ([Double], Totals) {
      var totals = Totals()
      var sum = [0.0, 0, 0]
      for batch in batches {
        try trainer.gradient(of: batch, from: data, adding: &totals)
        sum = zip(sum, trainer.gradient(named: "0.weight") ?? []).map { $0 + $1 }
      }
      return (sum, totals)
    }
    let whole = try gradient(MiniBatches(of: .full, from: 40))
    let parts = try gradient(MiniBatches(of: 12, from: 40))
    for (a, b) in zip(whole.0, parts.0) { #expect((a - b).magnitude < 1e-9) }
    #expect((whole.1.loss - parts.1.loss).magnitude < 1e-12 && parts.1.rows == 40)
  }

  @Test("A loss that is not finite stops with the step and the row, and nothing moves")
  func notFinite() throws {
    let data = try Dataset(
      features: [[1.0], [.infinity], [2]], targets: [[1.0], [2], [3]])
    let trainer = try Trainer(
      Self.linear, for: data, loss: SquaredError.plain, optimizer: SGD(), precision: .double)
    let before = trainer.model["0.weight"]
    let error = #expect(throws: TrainingError.self) {
      try trainer.step(MiniBatches(of: .full, from: 3)[0], of: data)
    }
    #expect(try #require(error).description.hasPrefix("step 1: the loss of row 1 is"))
    #expect(trainer.model["0.weight"] == before && trainer.steps == 0)
  }

  @Test("A class that does not exist is named with its row")
  func unknownClass() throws {
    let data = try Dataset(features: [[1.0], [2.0]], classes: [0, 3])
    let trainer = try Trainer(
      Sequential { Dense(3) }, for: data, loss: SoftmaxCrossEntropy(), optimizer: SGD())
    let error = #expect(throws: TrainingError.self) { try trainer.evaluate(data) }
    #expect(
      try #require(error).description == "row 1: the class 3.0 is not a whole number in 0..<3")
  }

  @Test("The best epoch's weights are kept when asked for")
  func keepsBest() throws {
    let data = try Self.data()
    let trainer = try Trainer(
      Self.linear, for: data, loss: SquaredError.plain, optimizer: SGD(learningRate: 1.2))
    let history = try trainer.fit(
      data, epochs: 5, batches: .full, validation: data, keep: .best)
    let best = try #require(history.bestEpoch)
    #expect(best < 5)
    #expect(try trainer.evaluate(data).loss == history.epochs[best - 1].validationLoss)
    #expect(
      history.epochs.allSatisfy { $0.validationLoss! >= history.epochs[best - 1].validationLoss! })
  }

  struct StopAfter: TrainingObserver {
    let batches: Int
    func observe(_ event: TrainingEvent) -> Bool {
      if case .batchEnded(_, let batch, _) = event { return batch + 1 < batches }
      return true
    }
  }

  @Test("An observer stops the training between batches")
  func stops() throws {
    let data = try Self.data()
    let trainer = try Trainer(
      Self.linear, for: data, loss: SquaredError.plain, optimizer: SGD())
    let history = try trainer.fit(
      data, epochs: 5, batches: 8, observers: [StopAfter(batches: 3)])
    #expect(history.wasStopped && trainer.steps == 3 && history.epochs.isEmpty)
  }

  @Test("Shapes that do not fit are errors that name the layer and both shapes")
  func shapes() throws {
    let data = try Self.data()
    let error = #expect(throws: ShapeError.self) {
      try Trainer(
        Sequential { Dense(2) }, for: data, loss: SquaredError.plain, optimizer: SGD())
    }
    #expect(try #require(error).description.contains("output is [2] but the targets are [1]"))
    #expect(throws: ShapeError.self) { try Model(Sequential([]), input: [3]) }
    #expect(throws: ShapeError.self) {
      try Model(Self.linear, input: [3]).predict([[1.0, 2.0]])
    }
  }

  @Test("Training on nothing is an error that says so")
  func noBatches() throws {
    let data = try Self.data(rows: 5)
    let trainer = try Trainer(
      Self.linear, for: data, loss: SquaredError.plain, optimizer: SGD())
    #expect(throws: TrainingError.self) {
      try trainer.fit(data, epochs: 1, batches: 8, last: .drop)
    }
  }

  @Test("Cross-entropies are exact for logits of ±1e4", arguments: Precision.allCases)
  func stable(precision: Precision) throws {
    func losses(_ loss: any Loss, _ rows: [[Double]], _ targets: [[Double]]) throws -> Totals {
      let data = try Dataset(features: rows, targets: targets)
      var model = try Model(
        Sequential { Dense(rows[0].count, bias: false) }, input: data.features,
        precision: precision)
      let width = rows[0].count
      model["0.weight"] = (0..<width * width).map { $0 % (width + 1) == 0 ? 1 : 0 }
      return try Trainer(model, targets: data.targets, loss: loss, optimizer: SGD())
        .evaluate(data)
    }
    #expect(
      try losses(SoftmaxCrossEntropy(), [[1e4, -1e4], [1e4, -1e4]], [[0], [1]]).loss == 1e4)
    #expect(try losses(BinaryCrossEntropy(), [[1e4], [-1e4]], [[1], [0]]).loss == 0)
    #expect(try losses(BinaryCrossEntropy(), [[1e4], [-1e4]], [[0], [1]]).loss == 1e4)
  }

  @Test("A gradient of one's own descends without any layer")
  func ownGradient() {
    var descent = GradientDescent(from: [5, -3], with: Momentum(learningRate: 0.05))
    let copy = descent
    for _ in 0..<400 {
      let p = descent.parameters
      descent.step(gradient: [2 * (p[0] - 1), 4 * (p[1] - 2)])
    }
    #expect((descent.parameters[0] - 1).magnitude < 1e-6)
    #expect((descent.parameters[1] - 2).magnitude < 1e-6)
    #expect(copy.parameters == [5, -3])
  }

  @Test("The loop for other models weighs each row the same")
  func loop() {
    let records = trainingLoop(
      epochs: 2, batches: { MiniBatches(of: 4, from: 10, epoch: $0) },
      validating: MiniBatches(of: 3, from: 4),
      train: { batch -> (loss: Double, accuracy: Double) in
        (Double(batch.index), batch.count == 4 ? 1.0 : 0.0)
      },
      validate: { batch -> (loss: Double, accuracy: Double) in (Double(batch.count), 1.0) },
      log: { _ in })
    #expect(records.count == 2)
    let expected: Double = (4.0 * 0 + 4.0 * 1 + 2.0 * 2) / 10
    #expect(records[0].trainLoss == expected)
    #expect(records[0].trainAccuracy == 0.8)
    #expect(records[1].validationLoss == 2.5)
    #expect(
      records[0].description
        == "epoch 1  train_loss 0.8000  acc 0.8000  val_loss 2.5000  acc 1.0000")
  }
}

struct AsynchronousFitTests {
  @Test("The asynchronous fit gives the same network as the other")
  func same() async throws {
    let data = try TrainerTests.data()
    func trainer() throws -> Trainer {
      try Trainer(
        TrainerTests.linear, for: data, loss: SquaredError.plain, optimizer: Adam(), seed: 3)
    }
    let (waiting, direct) = (try trainer(), try trainer())
    let history = try await waiting.fit(data, epochs: 4, batches: 8)
    try fitDirectly(direct, data)
    #expect(try waiting.model.serialized() == direct.model.serialized())
    #expect(history.epochs.count == 4 && !history.wasStopped)
  }

  private func fitDirectly(_ trainer: Trainer, _ data: Dataset) throws {
    try trainer.fit(data, epochs: 4, batches: 8)
  }

  /// Says when an epoch has ended.
  struct Signal: TrainingObserver {
    let continuation: AsyncStream<Void>.Continuation
    func observe(_ event: TrainingEvent) -> Bool {
      if case .epochEnded = event { continuation.yield() }
      return true
    }
  }

  @Test("Cancelling the task stops the training between two batches", .timeLimit(.minutes(1)))
  func cancels() async throws {
    let data = try TrainerTests.data()
    let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      let trainer = try Trainer(
        TrainerTests.linear, for: data, loss: SquaredError.plain,
        optimizer: SGD(learningRate: 1e-4))
      return try await trainer.fit(
        data, epochs: .max, batches: 8, observers: [Signal(continuation: continuation)])
    }
    for await _ in ended { break }
    task.cancel()
    let history = try await task.value
    #expect(history.wasStopped && !history.epochs.isEmpty)
  }

  @Test("The loop for other models ends when its task is cancelled", .timeLimit(.minutes(1)))
  func loopCancels() async {
    let (ended, continuation) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      trainingLoop(
        epochs: .max, batches: { MiniBatches(of: 2, from: 4, epoch: $0) },
        validating: MiniBatches(of: .full, from: 1),
        train: { _ -> (loss: Double, accuracy: Double) in (1, 1) },
        validate: { _ -> (loss: Double, accuracy: Double) in (1, 1) },
        log: { _ in continuation.yield() }
      ).count
    }
    for await _ in ended { break }
    task.cancel()
    #expect(await task.value > 0)
  }
}
