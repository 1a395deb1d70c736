import Foundation
import Testing

@testable import Descent

struct PlateauDecayTests {
  struct Golden: Decodable {
    struct Case: Decodable {
      let schedule: CatalogedSchedule
      let rate: Double
      let figures: [Double]
      let rates: [Double]
    }

    let plateaus: [Case]
  }

  @Test(
    "The rates after each epoch are PyTorch's with an eps of 0, though the state is read from JSON each time"
  )
  func goldens() throws {
    let cases = try Goldens.decode(Golden.self, from: "schedules").plateaus
    #expect(cases.count >= 6)
    let units = TrainingClock(stepsPerEpoch: 1)
    for (number, golden) in cases.enumerated() {
      let schedule = golden.schedule.schedule
      var state = PlateauState()
      for (epoch, figure) in golden.figures.enumerated() {
        schedule.observe(figure, of: .loss, after: epoch + 1, in: units, state: &state)
        state = try JSONDecoder().decode(
          PlateauState.self, from: try JSONEncoder().encode(state))
        let rate = golden.rate * schedule.factor(at: epoch + 1, in: units, state: state)
        let expected = golden.rates[epoch]
        #expect(
          (rate - expected).magnitude <= 1e-12 * golden.rate,
          "case \(number), epoch \(epoch + 1): \(rate), not \(expected)")
      }
      #expect(state.reductions > 0, "case \(number) never reduces")
    }
  }

  @Test("A figure that is not finite is not better than any, and not kept")
  func notFinite() {
    let schedule = PlateauDecay(patience: 1, by: 0.5)
    let units = TrainingClock()
    var state = PlateauState()
    for figure in [Double.nan, -.infinity] {
      schedule.observe(figure, of: .loss, after: 1, in: units, state: &state)
    }
    #expect(state.best == nil && state.reductions == 1)
  }

  @Test("What is better is as the monitor says, unless the schedule says it itself")
  func directions() {
    let (r2, units) = (Monitor(RSquared()), TrainingClock())
    func reductions(_ schedule: PlateauDecay, _ monitor: Monitor, _ figures: [Double]) -> Int {
      var state = PlateauState()
      for (epoch, figure) in figures.enumerated() {
        schedule.observe(figure, of: monitor, after: epoch + 1, in: units, state: &state)
      }
      return state.reductions
    }
    let (rising, falling) = ([0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1])
    let plain = PlateauDecay(patience: 1)
    #expect(reductions(plain, .loss, falling) == 0 && reductions(plain, .loss, rising) == 1)
    #expect(reductions(plain, r2, rising) == 0 && reductions(plain, r2, falling) == 1)
    let higher = PlateauDecay(patience: 1, better: .higher)
    #expect(reductions(higher, .loss, rising) == 0 && reductions(higher, .loss, falling) == 1)
    let lower = PlateauDecay(patience: 1, better: .lower)
    #expect(reductions(lower, r2, falling) == 0 && reductions(lower, r2, rising) == 1)
  }

  @Test("Below zero, too, better is better by a part of the best")
  func negative() {
    let schedule = PlateauDecay(patience: 9, threshold: 0.1)
    let units = TrainingClock()
    var state = PlateauState()
    schedule.observe(-10, of: .loss, after: 1, in: units, state: &state)
    schedule.observe(-10.5, of: .loss, after: 2, in: units, state: &state)
    #expect(state.best == -10 && state.poorEpochs == 1)
    schedule.observe(-11.5, of: .loss, after: 3, in: units, state: &state)
    #expect(state.best == -11.5 && state.poorEpochs == 0)
  }

  @Test("A state of negative counts does not decode")
  func state() {
    for json in [
      #"{"poorEpochs":-1,"cooldownLeft":0,"reductions":0}"#,
      #"{"poorEpochs":0,"cooldownLeft":-1,"reductions":0}"#,
      #"{"poorEpochs":0,"cooldownLeft":0,"reductions":-1}"#,
    ] {
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(PlateauState.self, from: Data(json.utf8))
      }
    }
  }
}
