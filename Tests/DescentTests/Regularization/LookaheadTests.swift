import Testing

@testable import Descent

struct LookaheadTests {
  @Test("Lookahead with momentum follows the trajectory of optax")
  func agrees() throws {
    let goldens = try RegularizationGoldens.decoded()
    let (fast, slow) = (Buffer(goldens.weights), Buffer(goldens.weights))
    let gradients = Buffer(count: 24, precision: .double)
    let slots = Buffer(count: 24, precision: .double)
    let lookahead = Lookahead(steps: 3, share: 0.4)
    for number in 1...20 {
      gradients.all.set(fast.all.values(as: Double.self).map { $0 - 1 })
      Momentum(learningRate: 0.1).update(
        fast.all, gradients: gradients.all, slots: SlotViews(flat: slots.all),
        at: UpdateStep(number: number, learningRate: 0.1))
      if lookahead.isDue(at: number) { lookahead.update(fast.all, slow: slow.all) }
      for item in goldens.lookahead where item.step == number {
        RegularizationGoldens.expect(fast.all.values(), item.fast, "fast, step \(number)")
        RegularizationGoldens.expect(slow.all.values(), item.slow, "slow, step \(number)")
      }
    }
    #expect(goldens.lookahead.count == 3)
  }
}
