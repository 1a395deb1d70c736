import Testing

@testable import Descent

struct TargetMetricTests {
  @Test("A loss reaches its target from above, an accuracy from below")
  func directions() {
    let loss = TargetMetric(0.5)
    #expect(loss.observe(Events.began()) == .proceed)
    #expect(loss.observe(Events.validated(1, loss: 0.6)) == .proceed)
    #expect(loss.observe(Events.validated(2, loss: 0.5)) == .stop(.target))
    #expect(loss.observe(Events.validated(2, loss: nil)) == .proceed)
    let accuracy = TargetMetric(0.5, of: Monitor(Accuracy()))
    #expect(accuracy.observe(Events.validated(1, loss: 0, accuracy: 0.4)) == .proceed)
    #expect(accuracy.observe(Events.validated(2, loss: 9, accuracy: 0.5)) == .stop(.target))
    #expect(accuracy.observe(Events.validated(2, accuracy: 0.6)) == .stop(.target))
  }

  @Test("A fit ends with the epoch that reaches the target, and reports the reason")
  func fit() throws {
    let data = try TrainerTests.data()
    let losses = try TrainerFitTests.trainer(data).fit(
      data, epochs: 8, batches: 8, validation: data
    ).epochs.compactMap(\.validationLoss)
    // The last epoch can reach the target too.
    for epochs in [8, 5] {
      let history = try TrainerFitTests.trainer(data).fit(
        data, epochs: epochs, batches: 8, validation: data, observers: [TargetMetric(losses[4])])
      #expect(history.epochs.count == 5 && history.stopReason == .target)
    }
  }

  @Test("A metric that the trainer does not measure traps before the first step")
  func unmeasured() async {
    await #expect(processExitsWith: .failure) {
      try Self.fit(TargetMetric(0.5, of: Monitor(Accuracy())))
    }
    await #expect(processExitsWith: .failure) {
      try Self.fit(EarlyStopping(monitor: Monitor(Accuracy()), patience: 1))
    }
    await #expect(processExitsWith: .success) { try Self.fit(EarlyStopping(patience: 1)) }
  }

  @Test("The confusion matrix, whose value is NaN, cannot be monitored")
  func matrix() async throws {
    #expect(try Self.matrixTrainer().trainer.monitor(named: ConfusionMatrix.kind) == nil)
    await #expect(processExitsWith: .failure) {
      let (trainer, data) = try Self.matrixTrainer()
      try trainer.fit(data, epochs: 0, batches: 2, monitor: Monitor(ConfusionMatrix()))
    }
    await #expect(processExitsWith: .failure) {
      let (trainer, data) = try Self.matrixTrainer()
      let stopping = EarlyStopping(monitor: Monitor(ConfusionMatrix()), patience: 1)
      try trainer.fit(data, epochs: 0, batches: 2, observers: [stopping])
    }
    await #expect(processExitsWith: .success) {
      let (trainer, data) = try Self.matrixTrainer()
      try trainer.fit(data, epochs: 0, batches: 2)
    }
  }

  private static func matrixTrainer() throws -> (trainer: Trainer, data: ArrayDataset) {
    let x: [[Double]] = [[0], [1]]
    let data = try ArrayDataset(features: x, targets: x)
    let trainer = try Trainer(
      Sequential { Dense(1) }, for: data, loss: BinaryCrossEntropy(), optimizer: SGD(),
      metrics: [ConfusionMatrix()])
    return (trainer, data)
  }

  private static func fit(_ observer: any TrainingObserver) throws {
    let data = try TrainerTests.data()
    try TrainerFitTests.trainer(data).fit(data, epochs: 0, batches: 8, observers: [observer])
  }

  @Test("Without validation rows, observers of a metric that keeps its rows still see its values")
  func keepsRows() throws {
    let data = try TrainerTests.data()
    func fit(_ observers: [any TrainingObserver]) throws -> (History, FitLoopTests.Notes) {
      let notes = FitLoopTests.Notes()
      let trainer = try Trainer(
        TrainerTests.linear, for: data, loss: SquaredError.plain,
        optimizer: SGD(learningRate: 0.05), metrics: [SpearmanCorrelation()], seed: 3)
      return (
        try trainer.fit(data, epochs: 30, batches: 8, observers: observers + [notes]), notes
      )
    }
    let monitor = Monitor(SpearmanCorrelation())
    let (history, notes) = try fit([TargetMetric(0.99, of: monitor)])
    let values = notes.validations.withLock { $0.compactMap { $0.metrics["spearman"] } }
    #expect(history.stopReason == .target && (2...29).contains(history.epochs.count))
    #expect(values.count == history.epochs.count)
    #expect(values.dropLast().allSatisfy { $0 < 0.99 } && (values.last ?? 0) >= 0.99)

    // Early stopping acts on the values that it sees, not because it sees none.
    let (stopped, seen) = try fit([EarlyStopping(monitor: monitor, patience: 2)])
    let seenValues = seen.validations.withLock { $0.compactMap { $0.metrics["spearman"] } }
    #expect(stopped.epochs.count > 3 && seenValues.count == stopped.epochs.count)
    // No observer asks for the metric.
    let (_, unseen) = try fit([EarlyStopping(patience: 2)])
    #expect(unseen.validations.withLock { $0.allSatisfy(\.metrics.isEmpty) })
  }
}
