import Foundation
import Testing

@testable import Descent

struct PlateauDecayTests {
  struct Golden: Decodable {
    struct Case: Decodable {
      let schedule: Cataloged<any Schedule>
      let rate: Double
      let values: [Double]
      let rates: [Double]
    }

    let plateaus: [Case]
  }

  @Test(
    "The rates after each epoch equal PyTorch's with eps 0, also if the state passes through JSON"
  )
  func goldens() throws {
    let cases = try Goldens.decode(Golden.self, from: "schedules").plateaus
    #expect(cases.count >= 6)
    let units = TrainingClock(stepsPerEpoch: 1)
    for (number, golden) in cases.enumerated() {
      let schedule = try #require(golden.schedule.value as? PlateauDecay)
      var state = PlateauState()
      for (epoch, value) in golden.values.enumerated() {
        schedule.observe(value, of: .loss, after: epoch + 1, in: units, state: &state)
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

  @Test("A value that is not finite is never better, and not kept")
  func notFinite() {
    let schedule = PlateauDecay(patience: 1, by: 0.5)
    let units = TrainingClock()
    var state = PlateauState()
    for value in [Double.nan, -.infinity] {
      schedule.observe(value, of: .loss, after: 1, in: units, state: &state)
    }
    #expect(state.best == nil && state.reductions == 1)
  }

  @Test("The better value is that of the monitor, unless the schedule has a direction of its own")
  func directions() {
    let (r2, units) = (Monitor(RSquared()), TrainingClock())
    func reductions(_ schedule: PlateauDecay, _ monitor: Monitor, _ values: [Double]) -> Int {
      var state = PlateauState()
      for (epoch, value) in values.enumerated() {
        schedule.observe(value, of: monitor, after: epoch + 1, in: units, state: &state)
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

  @Test("Below zero too, the threshold is a fraction of the best value")
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

  @Test("A state with negative counts does not decode")
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
