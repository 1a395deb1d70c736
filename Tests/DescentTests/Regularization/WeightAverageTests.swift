import Testing

@testable import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct WeightAverageTests {
  @Test("Exponential and equal averages agree with PyTorch's AveragedModel")
  func agrees() throws {
    let goldens = try RegularizationGoldens.decoded()
    for (name, kind) in [
      ("exponential", WeightAverage.exponential(decay: 0.9)), ("equal", .equal()),
    ] {
      let average = try RegularizationGoldens.flat(goldens.weights)
      for (index, weights) in goldens.averaged.enumerated() {
        let weights = try RegularizationGoldens.flat(weights)
        kind.add(weights.all, number: index + 1, to: average.all)
      }
      RegularizationGoldens.expect(
        try RegularizationGoldens.values(average), try #require(goldens.averages[name]), name)
    }
  }

  @Test("The average of weights that do not change is exactly these weights")
  func constant() {
    let weights = Buffer([0.1, -1 / 3.0, 1e300])
    for kind in [WeightAverage.exponential(), .equal()] {
      let average = Buffer(count: 3, precision: .double)
      for number in 1...50 { kind.add(weights.all, number: number, to: average.all) }
      #expect(average.all.values(as: Double.self) == weights.all.values())
    }
  }

  @Test("An equal average begins at the end of the given epoch", arguments: [1, 2, 4, 9])
  func begins(first: Int) throws {
    let data = try TrainerTests.data(rows: 12)
    var stepOptions = StepOptions()
    stepOptions.average = .equal(from: first)
    let trainer = try Trainer(
      TrainerTests.linear, for: data, loss: SquaredError.plain, optimizer: SGD(),
      stepOptions: stepOptions, precision: .double)
    var ends: [[Double]] = []
    for number in 1...4 {
      try trainer.fit(data, epochs: 1, batches: 4)
      if number >= first { ends.append(try #require(trainer.model["0.weight"])) }
      let average = trainer.averagedModel?["0.weight"]
      #expect((average == nil) == ends.isEmpty, "epoch \(number)")
      for (index, found) in (average ?? []).enumerated() {
        let wanted = ends.reduce(0) { $0 + $1[index] } / Double(ends.count)
        #expect((found - wanted).magnitude < 1e-14, "epoch \(number)")
      }
    }
  }

  @Test("An average survives a round trip through JSON, and JSON without a first epoch decodes")
  func coded() throws {
    for average in [WeightAverage.equal(), .equal(from: 3), .exponential(decay: 0.5)] {
      let json = try JSONEncoder().encode(average)
      #expect(try JSONDecoder().decode(WeightAverage.self, from: json) == average)
    }
    func decode(_ json: String) throws -> WeightAverage {
      try JSONDecoder().decode(WeightAverage.self, from: Data(json.utf8))
    }
    #expect(try decode(#"{"kind":"equal","decay":0}"#) == .equal())
    #expect(throws: DecodingError.self) {
      try decode(#"{"kind":"equal","decay":0,"firstEpoch":0}"#)
    }
  }

  @Test("A first epoch below 1 traps")
  func traps() async {
    await #expect(processExitsWith: .failure) { _ = WeightAverage.equal(from: 0) }
  }
}
