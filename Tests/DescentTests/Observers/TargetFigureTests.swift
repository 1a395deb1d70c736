import Testing

@testable import Descent

struct TargetFigureTests {
  @Test("A loss reaches its target from above, an accuracy from below")
  func directions() {
    let loss = TargetFigure(0.5)
    #expect(loss.observe(Events.began()) && loss.observe(Events.validated(1, loss: 0.6)))
    #expect(!loss.observe(Events.validated(2, loss: 0.5)))
    #expect(loss.observe(Events.validated(2, loss: nil)))
    let accuracy = TargetFigure(0.5, of: Monitor(Accuracy()))
    #expect(accuracy.observe(Events.validated(1, loss: 0, accuracy: 0.4)))
    #expect(!accuracy.observe(Events.validated(2, loss: 9, accuracy: 0.5)))
    #expect(!accuracy.observe(Events.validated(2, accuracy: 0.6)))
  }

  @Test("A fit ends with the epoch that reaches it, and says so")
  func fit() throws {
    let data = try TrainerTests.data()
    let losses = try TrainerFitTests.trainer(data).fit(
      data, epochs: 8, batches: 8, validation: data
    ).epochs.compactMap(\.validationLoss)
    // In the last epoch too.
    for epochs in [8, 5] {
      let history = try TrainerFitTests.trainer(data).fit(
        data, epochs: epochs, batches: 8, validation: data, observers: [TargetFigure(losses[4])])
      #expect(history.epochs.count == 5 && history.stopReason == .target)
    }
  }
}
