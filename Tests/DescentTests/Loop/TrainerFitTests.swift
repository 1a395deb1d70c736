import Descent
import Synchronization
import Testing

struct TrainerFitTests {
  static func trainer(
    _ data: ArrayDataset, optimizer: any Optimizer = Adam(), precision: Precision = .single
  ) throws -> Trainer {
    try Trainer(
      TrainerTests.linear, for: data, loss: SquaredError.plain, optimizer: optimizer,
      precision: precision, seed: 3)
  }

  @Test(
    "A fit is one step per batch of each epoch, shuffled anew each epoch unless asked otherwise",
    arguments: [
      (nil, .everyEpoch(seed: 3)), (.inOrder, .inOrder), (.once(seed: 3), .once(seed: 3)),
      (.everyEpoch(seed: 4), .everyEpoch(seed: 4)),
      (.withReplacement(seed: 1), .withReplacement(seed: 1)),
    ] as [(Shuffle?, Shuffle)], LastBatch.allCases)
  func steps(shuffles: (given: Shuffle?, used: Shuffle), remainder last: LastBatch) throws {
    let data = try TrainerTests.data()
    let (fitted, stepped) = (try Self.trainer(data), try Self.trainer(data))
    try fitted.fit(data, epochs: 3, batches: 12, remainder: last, shuffle: shuffles.given)
    for epoch in 1...3 {
      for batch in MiniBatches(
        of: 12, from: 40, shuffled: shuffles.used, epoch: epoch, remainder: last)
      {
        try stepped.step(batch, of: data)
      }
    }
    #expect(try fitted.model.serialized() == stepped.model.serialized())
    #expect(fitted.steps == stepped.steps && fitted.epochs == 3)
  }

  @Test("A training smooths its labels; its validations and evaluations take them as they are")
  func smoothing() throws {
    let data = try ArrayDataset(
      features: (0..<30).map { [Double($0 % 7), Double($0 % 3)] }, classes: (0..<30).map { $0 % 3 })
    let plain = SoftmaxCrossEntropy()
    func fit(_ smoothing: Double, validation: ArrayDataset?) throws -> (History, Trainer) {
      let trainer = try Trainer(
        Sequential { Dense(3) }, for: data, loss: SoftmaxCrossEntropy(labelSmoothing: smoothing),
        optimizer: Momentum(), precision: .double, seed: 2)
      return (
        try trainer.fit(data, epochs: 4, batches: 5, validation: validation, keep: .best), trainer
      )
    }
    let (history, trainer) = try fit(0.5, validation: data)
    let best = try #require(history.bestValidation?.loss)
    #expect(try best == trainer.model.evaluate(data, loss: plain).loss)
    #expect(try best == trainer.evaluate(data).loss)
    #expect(history.epochs.allSatisfy { $0.trainLoss > ($0.validationLoss ?? .infinity) + 0.01 })
    #expect(try fit(0.5, validation: nil).0.bestValidation?.loss == best)
    // The steps are those of the smoothed labels.
    #expect(
      try fit(0, validation: data).1.model.serialized() != trainer.model.serialized())
  }

  @Test("Epoch numbers continue from one fit to the next")
  func epochs() throws {
    let data = try TrainerTests.data()
    let (once, twice) = (try Self.trainer(data), try Self.trainer(data))
    try once.fit(data, epochs: 5, batches: 8)
    try twice.fit(data, epochs: 2, batches: 8)
    let history = try twice.fit(data, epochs: 3, batches: 8)
    #expect(try once.model.serialized() == twice.model.serialized())
    #expect(history.epochs.map(\.epoch) == [3, 4, 5] && twice.epochs == 5)
  }

  @Test("Less than one epoch trains nothing", arguments: [0, -1, .min])
  func none(epochs: Int) throws {
    let data = try TrainerTests.data()
    let trainer = try Self.trainer(data)
    let history = try trainer.fit(data, epochs: epochs, batches: 8, keep: .best)
    #expect(history.epochs.isEmpty && history.bestEpoch == nil && !history.wasStopped)
    #expect(trainer.steps == 0 && trainer.epochs == 0)
  }

  @Test("A trainer with the best weights also has the last weights, or their average")
  func lastModel() throws {
    let data = try TrainerTests.data()
    for average in [nil, WeightAverage.exponential(decay: 0.5)] {
      func fit(_ keep: KeptWeights) throws -> Trainer {
        var stepOptions = StepOptions()
        stepOptions.average = average
        let trainer = try Trainer(
          TrainerTests.linear, for: data, loss: SquaredError.plain,
          optimizer: SGD(learningRate: 1.2), stepOptions: stepOptions, seed: 3)
        let history = try trainer.fit(
          data, epochs: 3, batches: 8, validation: data, validating: .steps(1), keep: keep)
        #expect(history.bestValidation?.step ?? 15 < 15)
        return trainer
      }
      let (best, last) = (try fit(.best), try fit(.last))
      #expect(last.lastModel == nil)
      let model = try #require(best.lastModel)
      let expected = last.averagedModel ?? last.model
      #expect((average != nil) == (last.averagedModel != nil))
      #expect(try model.serialized() == expected.serialized())
      #expect(try model.serialized() != best.model.serialized())
      try best.fit(data, epochs: 1, batches: 8)
      #expect(best.lastModel == nil)
    }
  }

  @Test("The weights of the best epoch are kept when asked for")
  func keepsBest() throws {
    let data = try TrainerTests.data()
    let trainer = try Trainer(
      TrainerTests.linear, for: data, loss: SquaredError.plain, optimizer: SGD(learningRate: 1.2))
    let history = try trainer.fit(
      data, epochs: 5, batches: .full, validation: data, keep: .best)
    let best = try #require(history.bestEpoch)
    #expect(best < 5)
    #expect(try trainer.evaluate(data).loss == history.epochs[best - 1].validationLoss)
    #expect(
      history.epochs.allSatisfy { $0.validationLoss! >= history.epochs[best - 1].validationLoss! })
  }

  @Test("The weights of the last epoch are kept by default")
  func keepsLast() throws {
    let data = try TrainerTests.data()
    let trainer = try Self.trainer(data, optimizer: SGD(learningRate: 1.2))
    let history = try trainer.fit(data, epochs: 5, batches: .full, validation: data)
    #expect(try #require(history.bestEpoch) < 5)
    #expect(try trainer.evaluate(data).loss == history.epochs[4].validationLoss)
  }

  @Test("The weights of the best epoch are kept when the training is stopped later")
  func keepsBestWhenStopped() throws {
    let data = try TrainerTests.data()
    let trainer = try Self.trainer(data, optimizer: SGD(learningRate: 1.2))
    let history = try trainer.fit(
      data, epochs: 9, batches: 20, validation: data, keep: .best,
      observers: [StopAfter(epoch: 4, batches: 1)])
    let best = try #require(history.bestEpoch)
    #expect(history.wasStopped && history.epochs.count == 3 && best < 3)
    #expect(try trainer.evaluate(data).loss == history.epochs[best - 1].validationLoss)
  }

  /// Stops after a given number of batches of an epoch.
  struct StopAfter: TrainingObserver {
    var epoch = 1
    let batches: Int
    func observe(_ event: TrainingEvent) -> Decision {
      if case .batchEnded(epoch, let batch, _) = event {
        return batch + 1 < batches ? .proceed : .stop(.observer)
      }
      return .proceed
    }
  }

  @Test("An observer stops the training between batches")
  func stops() throws {
    let data = try TrainerTests.data()
    let trainer = try Self.trainer(data, optimizer: SGD())
    let history = try trainer.fit(
      data, epochs: 5, batches: 8, observers: [StopAfter(batches: 3)])
    #expect(history.wasStopped && trainer.steps == 3 && history.epochs.isEmpty)
    #expect(trainer.epochs == 0)
  }

  /// Records its events, and stops the training at the end of an epoch.
  final class Notes: TrainingObserver, Sendable {
    let lines = Mutex<[String]>([])
    let lastEpoch: Int
    init(lastEpoch: Int) { self.lastEpoch = lastEpoch }

    func observe(_ event: TrainingEvent) -> Decision {
      switch event {
      case .batchEnded(let epoch, let batch, let totals):
        lines.withLock { $0.append("\(epoch).\(batch): \(totals.rows) rows") }
        return .proceed
      case .epochEnded(let record):
        lines.withLock { $0.append("epoch \(record.epoch)") }
        return record.epoch < lastEpoch ? .proceed : .stop(.observer)
      case .began, .validated, .ended, .failed: return .proceed
      }
    }
  }

  @Test("All observers see every batch and epoch, and one of them can stop after an epoch")
  func observers() throws {
    let data = try TrainerTests.data(rows: 10)
    let trainer = try Self.trainer(data)
    let (first, second) = (Notes(lastEpoch: 2), Notes(lastEpoch: 9))
    let history = try trainer.fit(data, epochs: 5, batches: 4, observers: [first, second])
    #expect(history.wasStopped && history.epochs.map(\.epoch) == [1, 2] && trainer.epochs == 2)
    let expected = (1...2).flatMap {
      ["\($0).0: 4 rows", "\($0).1: 8 rows", "\($0).2: 10 rows", "epoch \($0)"]
    }
    #expect(first.lines.withLock { $0 } == expected)
    #expect(second.lines.withLock { $0 } == expected)
  }

  @Test("A fit without a batch to train on is an error that says so")
  func noBatches() throws {
    let data = try TrainerTests.data(rows: 5)
    let trainer = try Self.trainer(data, optimizer: SGD())
    let error = #expect(throws: TrainingError.self) {
      try trainer.fit(data, epochs: 1, batches: 8, remainder: .drop)
    }
    #expect(
      error?.description
        == "an epoch has no batch to train on (5 rows = no batches, 5 dropped); use smaller "
        + "batches or more rows")
  }

  @Test("Validation rows that weigh 0 are an error")
  func noValidation() throws {
    let data = try TrainerTests.data()
    let weightless = try TrainerTests.data(rows: 2, weights: [0, 0])
    let error = #expect(throws: TrainingError.self) {
      try Self.trainer(data).fit(data, epochs: 1, batches: 8, validation: weightless)
    }
    #expect(
      error?.description == "there are no validation rows, or they all weigh 0; leave them out")
  }

  @Test("Missing or unfitting validation rows are refused before the first step")
  func validationFirst() throws {
    let data = try TrainerTests.data()
    let other = try ArrayDataset(features: [[1.0, 2]], targets: [[1.0]])
    for (validation, message) in [
      (
        data.selecting([]),
        "there are no validation rows; leave out the validation, or give it rows"
      ),
      (
        other,
        "validation rows of features [2] and targets [1]; the network takes [3] and [1]"
      ),
    ] {
      let trainer = try Self.trainer(data)
      let error = #expect(throws: TrainingError.self) {
        try trainer.fit(data, epochs: 1, batches: 8, validation: validation)
      }
      #expect(error?.description == message && trainer.steps == 0)
    }
  }

  @Test("Without validation, the best weights are those whose own training loss is the lowest")
  func keepsBestOfTraining() throws {
    // Trains y = 2x from w = 1 in single steps of all rows. Each step overshoots further.
    let data = try ArrayDataset(features: [[1.0], [-1]], targets: [[2.0], [-2]])
    var model = try Model(Sequential { Dense(1, bias: false) }, input: [1])
    model["0.weight"] = [1]
    let trainer = try Trainer(
      model, targets: [1], loss: SquaredError.plain, optimizer: SGD(learningRate: 1.1))
    let history = try trainer.fit(data, epochs: 3, batches: .full, keep: .best)
    // w − 2 is −1, then 1.2, −1.44, 1.728. The running losses are one step behind.
    #expect(history.epochs.map { ($0.trainLoss * 1e4).rounded() } == [10_000, 14_400, 20_736])
    #expect(history.bestEpoch == 1 && history.best?.epoch == 1)
    #expect((try trainer.evaluate(data).loss - 1.44).magnitude < 1e-5)
  }

  @Test("A parameter that overflows in the last step is an error", arguments: KeptWeights.allCases)
  func overflow(keep: KeptWeights) throws {
    let data = try ArrayDataset(features: [[1.0], [2]], targets: [[3.0], [4]])
    let trainer = try Self.trainerOfOne(data, learningRate: 3e38)
    let error = #expect(throws: TrainingError.self) {
      try trainer.fit(data, epochs: 1, batches: .full, keep: keep)
    }
    let text = try #require(error).description
    #expect(text.hasPrefix("epoch 1, step 1: a parameter is not finite; "))
    #expect(
      text.hasSuffix(
        "the parameter 0.weight of layer 0 (dense) is not finite: lower the learning rate "
          + "(the batch: rows \(text.hasSuffix("rows 0, 1)") ? "0, 1" : "1, 0"))"))
  }

  private static func trainerOfOne(_ data: ArrayDataset, learningRate: Double) throws -> Trainer {
    try Trainer(
      Sequential { Dense(1) }, for: data, loss: SquaredError.plain,
      optimizer: SGD(learningRate: learningRate))
  }

  /// Asks to stop after every epoch.
  private struct Enough: TrainingObserver {
    func observe(_ event: TrainingEvent) -> Decision {
      if case .epochEnded = event { .stop(.observer) } else { .proceed }
    }
  }

  @Test("A request to stop at the end of the last epoch does not count as a stop")
  func notStopped() throws {
    let data = try TrainerTests.data()
    for (epochs, wasStopped) in [(1, false), (2, true)] {
      let history = try Self.trainer(data).fit(
        data, epochs: epochs, batches: 8, observers: [Enough()])
      #expect(history.epochs.count == 1 && history.wasStopped == wasStopped)
    }
  }

  @Test("After an error, the network is as the last good step left it")
  func error() throws {
    let good = try TrainerTests.data(rows: 8)
    var features = (0..<8).map { _ in [1.0, 2, 3] }
    features[5] = [.nan, 0, 0]
    let bad = try ArrayDataset(features: features, targets: features.map { _ in [1.0] })
    let (fitted, stepped) = (try Self.trainer(good), try Self.trainer(good))
    #expect(throws: TrainingError.self) {
      try fitted.fit(bad, epochs: 1, batches: 2, shuffle: .inOrder)
    }
    for batch in MiniBatches(of: 2, from: 8).prefix(2) { try stepped.step(batch, of: bad) }
    #expect(try fitted.model.serialized() == stepped.model.serialized())
    #expect(fitted.steps == 2 && fitted.epochs == 0)
  }
}

struct AsynchronousFitTests {
  @Test("The asynchronous fit gives the same network as the synchronous one")
  func same() async throws {
    let data = try TrainerTests.data()
    let (waiting, direct) = (
      try TrainerFitTests.trainer(data), try TrainerFitTests.trainer(data)
    )
    let history = try await waiting.fit(data, epochs: 4, batches: 8)
    #expect(try fitDirectly(direct, data) == history)
    #expect(try waiting.model.serialized() == direct.model.serialized())
    #expect(history.epochs.count == 4 && !history.wasStopped)
  }

  private func fitDirectly(_ trainer: Trainer, _ data: ArrayDataset) throws -> History {
    try trainer.fit(data, epochs: 4, batches: 8)
  }

  @Test("The asynchronous fit uses its arguments as the synchronous one does")
  func parameters() async throws {
    let data = try TrainerTests.data()
    let (waiting, direct) = (
      try TrainerFitTests.trainer(data, optimizer: SGD(learningRate: 1.2)),
      try TrainerFitTests.trainer(data, optimizer: SGD(learningRate: 1.2))
    )
    let observer = TrainerFitTests.Notes(lastEpoch: 4)
    let history = try await waiting.fit(
      data, epochs: 6, batches: 12, remainder: .drop, shuffle: .once(seed: 9), validation: data,
      keep: .best, observers: [observer])
    func fitDirectly() throws -> History {
      try direct.fit(
        data, epochs: 6, batches: 12, remainder: .drop, shuffle: .once(seed: 9), validation: data,
        keep: .best, observers: [TrainerFitTests.Notes(lastEpoch: 4)])
    }
    #expect(try fitDirectly() == history && history.epochs.count == 4 && history.wasStopped)
    #expect(try waiting.model.serialized() == direct.model.serialized())
    #expect(observer.lines.withLock { $0.count } == 16)
  }

  @Test("An error of the asynchronous fit is thrown, and the trainer can be used again")
  func fails() async throws {
    let data = try TrainerTests.data(rows: 5)
    let trainer = try TrainerFitTests.trainer(data)
    await #expect(throws: TrainingError.self) {
      try await trainer.fit(data, epochs: 1, batches: 8, remainder: .drop)
    }
    try await trainer.fit(data, epochs: 1, batches: 8)
    #expect(trainer.steps == 1)
  }

  /// Cancels the task at the end of the first epoch, from the training thread.
  final class Canceller: TrainingObserver, Sendable {
    let task = Guarded<Task<History, any Error>?>(nil)
    func observe(_ event: TrainingEvent) -> Decision {
      if case .epochEnded = event { task.withLock { $0?.cancel() } }
      return .proceed
    }
  }

  @Test("Cancelling the task stops the training between two batches")
  func cancels() async throws {
    let data = try TrainerTests.data()
    let canceller = Canceller()
    // The training may start before the task is stored. Its observer then waits for the lock.
    let task = canceller.task.withLock { task in
      let started = Task {
        let trainer = try Trainer(
          TrainerTests.linear, for: data, loss: SquaredError.plain,
          optimizer: SGD(learningRate: 1e-4))
        return try await trainer.fit(data, epochs: 10, batches: 8, observers: [canceller])
      }
      task = started
      return started
    }
    let history = try await task.value
    #expect(history.wasStopped && history.epochs.count == 1)
  }
}
