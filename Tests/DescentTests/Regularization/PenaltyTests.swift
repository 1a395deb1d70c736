import Testing

@testable import Descent

struct PenaltyTests {
  @Test("The gradient of a penalty agrees with automatic differentiation and leaves the bias alone")
  func agrees() throws {
    let goldens = try RegularizationGoldens.decoded()
    for item in goldens.penalties {
      let penalty = Penalty(l1: item.l1, l2: item.l2)
      let weights = try RegularizationGoldens.flat(goldens.weights)
      let gradients = try RegularizationGoldens.flat(goldens.gradients)
      for range in try RegularizationGoldens.ranges(of: penalty.parameters) {
        penalty.add(to: range.of(gradients.all), of: range.of(weights.all))
      }
      RegularizationGoldens.expect(
        try RegularizationGoldens.values(gradients), item.gradients, "\(penalty)")
      #expect(try RegularizationGoldens.values(weights) == goldens.weights)
    }
  }

  @Test("A weight of 0 or -0 has no gradient of Σ|p|")
  func zero() {
    let (gradients, weights) = (Buffer([1.0, 2, 3, 4]), Buffer([0.0, -0.0, 1e-300, -1e-300]))
    Penalty(l1: 0.5).add(to: gradients.all, of: weights.all)
    #expect(gradients.all.values() == [1, 2, 3.5, 3.5])
  }
}
