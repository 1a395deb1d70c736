import Foundation
import Testing

@testable import Descent

struct ScheduleSequenceTests {
  private let units = TrainingClock(stepsPerEpoch: 10, totalSteps: 50)

  @Test("Each part starts at its own step 0, and the last one lasts to the end of the training")
  func parts() {
    let sequence = LinearWarmup(over: .epochs(1), from: 0).then(PolynomialDecay())
    let factors = (0...12).map { sequence.factor(at: $0, in: units) }
    let warmup = (0..<10).map { Double($0) / 10 }
    #expect(factors == warmup + [1, 39.0 / 40, 38.0 / 40])
    #expect(sequence.factor(at: 49, in: units) == 1.0 / 40)
    #expect(sequence.factor(at: 50, in: units) == 0)
    #expect(sequence.factor(at: 5000, in: units) == 0)
  }

  @Test("A schedule without a length of its own lasts to the end of its part")
  func within() {
    let sequence = PolynomialDecay().then(ConstantRate(0.5), after: .epochs(2))
    #expect(sequence.factor(at: 19, in: units) == 1.0 / 20)
    #expect(sequence.factor(at: 20, in: units) == 0.5)
    // A longer schedule is cut off.
    let cut = PolynomialDecay(over: .steps(100)).then(ConstantRate(0.5), after: .steps(3))
    #expect((0..<4).map { cut.factor(at: $0, in: units) } == [1, 0.99, 0.98, 0.5])
  }

  @Test("Sequences that grow by `then` equal those made from parts, also within each other")
  func grows() {
    let warmup = LinearWarmup(over: .steps(4))
    let (step, cosine) = (StepDecay(every: .steps(3)), CosineAnnealing(over: .steps(8)))
    let sequence = warmup.then(step).then(cosine, after: .steps(9)).then(ConstantRate(0.1))
    let parts = ScheduleSequence([
      .init(warmup), .init(step, for: .steps(9)), .init(cosine), .init(ConstantRate(0.1)),
    ])
    #expect(sequence.parts.count == 4)
    for t in 0..<30 {
      #expect(sequence.factor(at: t, in: units) == parts.factor(at: t, in: units))
    }
    // A sequence as a part of another counts from its own start.
    let nested = ScheduleSequence([.init(sequence, for: .steps(30)), .init(sequence)])
    for t in 0..<30 {
      #expect(nested.factor(at: t + 30, in: units) == sequence.factor(at: t, in: units))
    }
  }

  @Test("The momentum of a sequence is that of its current part")
  func momentum() {
    let sequence = LinearWarmup(over: .steps(4))
      .then(OneCycle(over: .steps(10), momentum: 0.8...0.9)).then(ConstantRate())
    #expect(sequence.momentum(at: 3, in: units) == nil)
    #expect(sequence.momentum(at: 4, in: units) == 0.9)
    #expect(sequence.momentum(at: 6, in: units) == 0.8)
    #expect(sequence.momentum(at: 14, in: units) == nil)
  }

  @Test("A sequence is valid if the training ends before its last part starts")
  func short() throws {
    let short = TrainingClock(stepsPerEpoch: 10, totalSteps: 5)
    let sequence = LinearWarmup(over: .epochs(1), from: 0).then(CosineAnnealing())
    try sequence.check(in: short)
    #expect(sequence.factor(at: 4, in: short) == 0.4)
    #expect(sequence.factor(at: 10, in: short) == 1)
  }

  @Test("Epochs of other parts do not count for the patience of a part that watches a metric")
  func plateau() {
    let sequence = LinearWarmup(over: .epochs(2), from: 0.5).then(
      PlateauDecay(patience: 0, by: 0.5))
    var state = sequence.initialState
    // The last update of an epoch decides to which part the epoch belongs.
    for epoch in 1...2 {
      sequence.observe(1, of: .loss, after: 10 * epoch, in: units, state: &state)
      #expect(sequence.factor(at: 20, in: units, state: state) == 1)
    }
    for (epoch, factor) in [(3, 1.0), (4, 0.5), (5, 0.25)] {
      sequence.observe(1, of: .loss, after: 10 * epoch, in: units, state: &state)
      #expect(sequence.factor(at: 10 * epoch, in: units, state: state) == factor)
    }
    #expect(sequence.factor(at: 40, in: units) == 1)
    #expect(sequence.watchesMetric && !LinearWarmup(over: .steps(1)).watchesMetric)
  }

  @Test("Each part that watches a metric has a state of its own, which can be written and read")
  func severalPlateaus() throws {
    let sequence = PlateauDecay(patience: 0, by: 0.5).then(
      PlateauDecay(patience: 0, by: 0.1), after: .epochs(3))
    var state = sequence.initialState
    for (epoch, factor) in [(1, 1.0), (2, 0.5), (3, 1), (4, 1), (5, 0.1), (6, 0.01)] {
      sequence.observe(1, of: .loss, after: 10 * epoch, in: units, state: &state)
      let found = sequence.factor(at: 10 * epoch, in: units, state: state)
      #expect((found - factor).magnitude < 1e-15, "\(epoch)")
    }
    #expect(sequence.factor(at: 29, in: units, state: state) == 0.25)
    var running = sequence.running
    let decoder = JSONDecoder()
    decoder.userInfo[RestoredSchedule.key] = running
    running = try decoder.decode(
      RestoredSchedule.self, from: JSONEncoder().encode(state)
    ).schedule
    for step in [29, 60] {
      #expect(
        running.factor(at: step, in: units)
          == sequence.factor(at: step, in: units, state: state))
    }
  }

  @Test("`then` gives the same sequence on a schedule whose type is not known")
  func growsAsAny() async {
    // A process of its own, so that a trap does not end the other tests.
    await #expect(processExitsWith: .success) {
      let sequence = LinearWarmup(over: .steps(4)).then(StepDecay(every: .steps(3)))
      let schedule: any Schedule = sequence
      let (units, end) = (TrainingClock(), ConstantRate(0.1))
      for (found, wanted) in [
        (schedule.then(end, after: .steps(9)), sequence.then(end, after: .steps(9))),
        (
          (CosineAnnealing(over: .steps(3)) as any Schedule).then(end),
          CosineAnnealing(over: .steps(3)).then(end)
        ),
      ] {
        precondition(found.parts.count == wanted.parts.count)
        for t in 0..<30 {
          precondition(found.factor(at: t, in: units) == wanted.factor(at: t, in: units))
        }
      }
    }
  }
}
