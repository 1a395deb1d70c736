import Testing

@testable import Descent

struct TrainingClockTests {
  @Test("Lengths in steps, epochs and rows convert to whole updates, and to at least one")
  func steps() {
    // 45 batches: 44 × 32 + 1 × 5.
    let units = TrainingClock(MiniBatches(of: 32, from: 1413), epochs: 10)
    #expect(
      units == TrainingClock(stepsPerEpoch: 45, rowsPerEpoch: 1413, totalSteps: 450))
    #expect(units.steps(.steps(7)) == 7)
    #expect(units.steps(.epochs(2)) == 90 && units.steps(.epochs(2.5)) == 113)
    #expect(units.steps(.epochs(0.001)) == 1)
    #expect(units.steps(.rows(1413)) == 45 && units.steps(.rows(14130)) == 450)
    #expect(units.steps(.rows(32)) == 1 && units.steps(.rows(100)) == 3)
    #expect(units.steps(nil) == 450)
    #expect(units.steps(.epochs(1e300)) == 1 << 53 && units.steps(.rows(.max)) > 1 << 40)
  }

  @Test("Dropped rows do not count in an epoch, and a full batch is one update per epoch")
  func rows() {
    let dropping = TrainingClock(MiniBatches(of: 32, from: 1413, remainder: .drop), epochs: 1)
    #expect(dropping.stepsPerEpoch == 44 && dropping.rowsPerEpoch == 1408)
    let full = TrainingClock(MiniBatches(of: .full, from: 1413), epochs: 3)
    #expect(full.steps(.epochs(3)) == 3 && full.steps(.rows(2826)) == 2)
  }

  @Test("Equal lengths in steps, epochs and rows give the same schedule")
  func alike() {
    let units = TrainingClock(MiniBatches(of: 10, from: 100), epochs: 7)
    for t in 0..<70 {
      let factors = [TrainingLength.steps(50), .epochs(5), .rows(500)].map {
        CosineAnnealing(over: $0).factor(at: t, in: units)
      }
      #expect(Set(factors).count == 1)
    }
  }

  @Test("A length that cannot be converted to updates is an error")
  func unknown() throws {
    let bare = TrainingClock()
    try CosineAnnealing(over: .steps(5)).check(in: bare)
    try ConstantRate().check(in: bare)
    for (schedule, message) in [
      (CosineAnnealing(over: .epochs(5)), "a length of 5 epochs, and the updates of an epoch"),
      (LinearWarmup(over: .rows(5)), "a length of 5 rows"),
      (OneCycle(), "to the end of the training, which is not known"),
      (MultiStepDecay(at: [.steps(1), .epochs(2)]), "a length of 2 epochs"),
      (CyclicRate(up: .steps(1), down: .epochs(2)), "a length of 2 epochs"),
      (LinearWarmup(over: .steps(5)).then(CosineAnnealing()), "to the end of the training"),
      (ConstantRate().then(ConstantRate(), after: .epochs(4)), "a length of 4 epochs"),
    ] as [(any Schedule, String)] {
      let error = #expect(throws: ScheduleError.self) { try schedule.check(in: bare) }
      #expect("\(try #require(error))".contains(message))
    }
    // The rows of an epoch are needed only if a length is in rows.
    try LinearWarmup(over: .epochs(5)).check(in: TrainingClock(stepsPerEpoch: 3))
    #expect(throws: ScheduleError.self) {
      try LinearWarmup(over: .rows(5)).check(in: TrainingClock(stepsPerEpoch: 3))
    }
  }
}
