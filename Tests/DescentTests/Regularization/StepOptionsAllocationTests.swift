import AllocationCounter
import Testing

@testable import Descent

struct StepOptionsAllocationTests {
  @Test(
    "Penalties, clipping, constraints, averages and lookahead allocate nothing",
    .enabled(
      if: AllocationTests.isOptimized,
      "only optimized code keeps to the stack; see Scripts/check.sh"),
    .enabled(if: allocation_counter_works(), "malloc cannot be counted here"),
    arguments: Precision.allCases)
  func allocatesNothing(precision: Precision) throws {
    let network = try Network(
      Sequential {
        Dense(16)
        Dense(3)
      }, input: [5])
    let weights = network.initialParameters(seed: 1, precision: precision)
    let (gradients, other) = (weights.copy(), weights.copy())
    let views = (weights: weights.all, gradients: gradients.all, other: other.all)
    let (every, some) = (network.ranges(of: .all), network.ranges(of: .weights))
    let penalty = Penalty(l1: 0.1, l2: 0.1)
    let clippings = [Clipping.value(0.5), .norm(0.1), .globalNorm(0.1)]
    let constraints = [Constraint.maxNorm(0.1), .unitNorm(), .nonNegative()]
    let averages = [WeightAverage.exponential(), .equal()]
    let lookahead = Lookahead(steps: 2)
    func refine(_ step: Int) {
      for range in some {
        penalty.add(to: range.of(views.gradients), of: range.of(views.weights))
      }
      for clipping in clippings { clipping.clip(views.gradients, of: every) }
      for constraint in constraints {
        for range in some { constraint.apply(to: range.of(views.weights)) }
      }
      for average in averages { average.add(views.weights, number: step, to: views.other) }
      if lookahead.isDue(at: step) { lookahead.update(views.weights, slow: views.other) }
    }
    for step in 1...2 { refine(step) }
    let before = allocation_count()
    for step in 3...10 { refine(step) }
    #expect(allocation_count() == before)
  }
}
