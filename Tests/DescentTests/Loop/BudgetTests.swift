import Testing

@testable import Descent

struct BudgetTests {
  @Test("A step limit ends the fit, also within an epoch, and the weights there are validated")
  func steps() throws {
    let data = try TrainerTests.data()
    for (steps, epochs) in [(1, 0), (7, 1), (10, 2), (12, 2)] {
      let trainer = try TrainerFitTests.trainer(data)
      let history = try trainer.fit(
        data, epochs: 9, batches: 8, validation: data, observers: [Budget(steps: steps)])
      #expect(trainer.steps == steps && history.stopReason == .steps)
      #expect(history.epochs.count == epochs && trainer.epochs == epochs)
      let isWithin = steps % 5 != 0
      #expect(history.validations.map(\.step) == (isWithin ? [steps] : []))
      let last = isWithin ? history.validations.last?.loss : history.epochs.last?.validationLoss
      #expect(try last == trainer.evaluate(data).loss)
    }
  }

  @Test("The weights at the limit are kept if they are the best")
  func keeps() throws {
    let data = try TrainerTests.data()
    let trainer = try TrainerFitTests.trainer(data)
    let history = try trainer.fit(
      data, epochs: 9, batches: 8, validation: data, keep: .best, observers: [Budget(steps: 7)])
    #expect(history.bestValidation?.step == 7 && history.bestEpoch == 2 && history.best == nil)
    #expect(try trainer.evaluate(data).loss == history.bestValidation?.loss)
  }

  @Test("A target that is reached together with the limit is the reason for the end")
  func withTarget() throws {
    let data = try TrainerTests.data()
    for epochs in [1, 9] {
      let trainer = try TrainerFitTests.trainer(data)
      let history = try trainer.fit(
        data, epochs: epochs, batches: 8, validation: data,
        observers: [Budget(steps: 5), TargetMetric(1e9)])
      #expect(history.stopReason == .target && trainer.steps == 5)
    }
  }

  @Test("Without validation rows, the training rows judge the weights at the limit")
  func judgesTraining() throws {
    let data = try TrainerTests.data()
    let best = try TrainerFitTests.trainer(data)
    let history = try best.fit(
      data, epochs: 9, batches: 8, keep: .best, observers: [Budget(steps: 7)])
    let judged = try #require(history.validations.first)
    #expect(judged.step == 7 && judged.rows == .training && !judged.isEpochEnd && judged.isBest)
    #expect(history.validations.count == 1 && history.bestValidation == judged)
    #expect(try best.evaluate(data).loss == judged.loss)

    // If the last weights are kept, the running loss of the epoch judges them.
    let (last, stepped) = (try TrainerFitTests.trainer(data), try TrainerFitTests.trainer(data))
    let validations = try last.fit(
      data, epochs: 9, batches: 8, observers: [Budget(steps: 7)]
    ).validations
    var totals = stepped.emptyTotals
    for epoch in 1...2 {
      totals = stepped.emptyTotals
      let batches = MiniBatches(of: 8, from: 40, shuffled: .everyEpoch(seed: 3), epoch: epoch)
      for batch in batches.prefix(epoch == 1 ? 5 : 2) {
        try stepped.step(batch, of: data, adding: &totals)
      }
    }
    #expect(validations.map(\.loss) == [totals.loss])
  }

  @Test("A row limit ends each fit after the batch that reaches it, counted over epochs")
  func rows() throws {
    // The rows after each batch of an epoch are 8, 16, 24, 32 and 36.
    let data = try TrainerTests.data(rows: 36)
    for (rows, steps) in [(1, 1), (8, 1), (9, 2), (36, 5), (37, 6), (60, 8), (61, 9)] {
      let budget = Budget(rows: rows)
      let trainer = try TrainerFitTests.trainer(data)
      for turn in 1...2 {
        let history = try trainer.fit(data, epochs: 9, batches: 8, observers: [budget])
        #expect(history.stopReason == .rows)
        #expect(trainer.steps == turn * steps, "\(rows)")
      }
    }
  }

  @Test("A time limit ends each fit after the batch that reaches it, counted from the fit's start")
  func time() {
    let clock = Guarded(ContinuousClock.now)
    func wait(_ seconds: Int) { clock.withLock { $0 += .seconds(seconds) } }
    let budget = Budget(time: .seconds(10), steps: nil, rows: nil) { clock.withLock { $0 } }
    wait(100)
    for _ in 1...2 {
      #expect(budget.observe(Events.began()) == .proceed)
      wait(9)
      #expect(budget.observe(Events.batch(0, rows: 4)) == .proceed)
      wait(1)
      #expect(budget.observe(Events.batch(1, rows: 8)) == .stop(.time))
    }
  }

  @Test("The limit that is reached first is the reason, however long the validation there takes")
  func firstReason() {
    let clock = Guarded(ContinuousClock.now)
    let budget = Budget(time: .seconds(10), steps: 1, rows: nil) { clock.withLock { $0 } }
    #expect(budget.observe(Events.began()) == .proceed)
    #expect(budget.observe(Events.batch(0, rows: 4)) == .stop(.steps))
    clock.withLock { $0 += .seconds(10) }
    #expect(budget.observe(Events.validated(1)) == .stop(.steps))
  }

  @Test("A validation that uses up the time is the last one, and no batch follows it")
  func timeOfValidation() throws {
    let clock = Guarded(ContinuousClock.now)
    let budget = Budget(time: .seconds(10), steps: nil, rows: nil) { clock.withLock { $0 } }
    #expect(budget.observe(Events.began()) == .proceed)
    #expect(budget.observe(Events.validated(1)) == .proceed)
    clock.withLock { $0 += .seconds(10) }
    #expect(budget.observe(Events.validated(2)) == .stop(.time))
    for validating in [TrainingInterval.steps(3), .everyEpoch] {
      let data = try TrainerTests.data()
      let trainer = try TrainerFitTests.trainer(data)
      // Each look at the clock takes a second. Validations and batches look at it alike, 4 times.
      let budget = Budget(time: .seconds(4), steps: nil, rows: nil) {
        clock.withLock {
          $0 += .seconds(1)
          return $0
        }
      }
      let steps = validating == .everyEpoch ? [] : [3]
      let history = try trainer.fit(
        data, epochs: 9, batches: 8, validation: data, validating: validating,
        observers: [budget])
      #expect(history.stopReason == .time)
      #expect(history.validations.map(\.step) == (steps.isEmpty ? [4] : steps))
      #expect(trainer.steps == (steps.isEmpty ? 4 : 3))
    }
  }

  @Test("A fit of endless epochs ends when its time is up")
  func fit() throws {
    let data = try TrainerTests.data()
    let trainer = try TrainerFitTests.trainer(data)
    for _ in 1...2 {
      let before = trainer.steps
      let history = try trainer.fit(
        data, epochs: .max, batches: 8, observers: [Budget(time: .milliseconds(30))])
      #expect(history.stopReason == .time && trainer.steps > before)
    }
  }
}
