import Testing

@testable import Descent

struct WeightAverageTests {
  @Test("Both agree with PyTorch's AveragedModel")
  func agrees() throws {
    let goldens = try RefinementGoldens.decoded()
    for (name, kind) in [
      ("exponential", WeightAverage.exponential(decay: 0.9)), ("equal", .equal()),
    ] {
      let average = try RefinementGoldens.flat(goldens.weights)
      for (index, weights) in goldens.averaged.enumerated() {
        let weights = try RefinementGoldens.flat(weights)
        kind.add(weights.all, number: index + 1, to: average.all)
      }
      RefinementGoldens.expect(
        try RefinementGoldens.values(average), try #require(goldens.averages[name]), name)
    }
  }

  @Test("Weights that stand still are their own average, to the last bit")
  func constant() {
    let weights = Buffer([0.1, -1 / 3.0, 1e300])
    for kind in [WeightAverage.exponential(), .equal()] {
      let average = Buffer(count: 3, precision: .double)
      for number in 1...50 { kind.add(weights.all, number: number, to: average.all) }
      #expect(average.all.values(as: Double.self) == weights.all.values())
    }
  }
}
