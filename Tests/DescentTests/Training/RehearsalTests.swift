import Testing

@testable import Descent

struct RehearsalTests {
  @Test("A fast run is a fit on the rows of two batches, and leaves the trainer as it is")
  func fastRun() throws {
    let data = try TrainerTests.data()
    let trainer = try TrainerFitTests.trainer(data)
    let before = try trainer.model.serialized()
    let notes = FitLoopTests.Notes()
    let history = try trainer.fastRun(
      data, batches: 8, shuffle: .inOrder, validation: data, keep: .best, observers: [notes])
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
    "A fast run of fewer rows takes what there is",
    arguments: [(.full, 40), (.mini(30), 40), (.mini(1), 2)] as [(BatchSize, Int)])
  func small(size: BatchSize, rows: Int) throws {
    let data = try TrainerTests.data()
    let history = try TrainerFitTests.trainer(data).fastRun(data, batches: size)
    let steps = MiniBatches(of: size, from: rows).count
    #expect(history.epochs.map(\.step) == [steps])
  }

  @Test("A mistake comes out in a fast run")
  func mistake() throws {
    let data = try TrainerTests.data()
    #expect(throws: TrainingError.self) {
      try TrainerFitTests.trainer(data).fastRun(
        data, batches: 8, validation: Dataset(features: [[1.0, 2]], targets: [[1.0]]))
    }
    #expect(throws: TrainingError.self) {
      try TrainerFitTests.trainer(data).fastRun(data, batches: 100, last: .drop)
    }
  }

  @Test("A network that can learn a batch does, and the trainer stays as it is")
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
    "A schedule is left out of it: the learning rate is the optimizer's",
    arguments: [
      CosineAnnealing(), StepDecay(every: .epochs(1), by: 0.1), LinearWarmup(over: .rows(9)),
    ] as [any Schedule])
  func overfitsWithoutSchedule(schedule: any Schedule) throws {
    let data = try TrainerTests.data()
    func report(_ refinements: Refinements) throws -> OverfitReport {
      try Trainer(
        TrainerTests.linear, for: data, loss: SquaredError.plain, optimizer: Adam(),
        refinements: refinements, seed: 3
      ).overfit(Batch(rows: 0..<8), of: data)
    }
    var refinements = Refinements()
    refinements.schedule = schedule
    #expect(try report(refinements) == report(Refinements()))
  }

  @Test("A learning rate that is far off, or targets that no network knows apart, do not fall")
  func stays() throws {
    let data = try TrainerTests.data()
    let batch = MiniBatches(of: 8, from: 40)[0]
    let slow = try HistoryTests.trainer(data, learningRate: 1e-9)
    #expect(try !slow.overfit(batch, of: data, steps: 20).hasFallen)
    // The same features with other targets.
    let noise = try Dataset(features: [[1.0, 0, 0], [1, 0, 0]], targets: [[-1.0], [1]])
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
}
