import Testing

@testable import Descent

struct EarlyStoppingTests {
  struct Case: Decodable, Sendable {
    let values: [Double]
    let patience: Int
    let minimumChange: Double
    let patienceAfter: Int
    let larger: Bool
    let epochs: Int

    enum CodingKeys: String, CodingKey {
      case values, patience, larger, epochs
      case minimumChange = "minimum_change"
      case patienceAfter = "patience_after"
    }
  }

  /// Returns the number of values after which it stops, or of all values if it does not stop.
  private func epochs(_ stopping: EarlyStopping, _ values: [Double], firstEpoch: Int = 1) -> Int {
    #expect(stopping.observe(Events.began(firstEpoch: firstEpoch)) == .proceed)
    for (index, value) in values.enumerated() {
      let epoch = firstEpoch + index
      let event =
        stopping.monitor == .loss
        ? Events.validated(epoch, loss: value) : Events.validated(epoch, accuracy: value)
      let decision = stopping.observe(event)
      if decision != .proceed {
        #expect(decision == .stop(.noImprovement))
        return index + 1
      }
    }
    return values.count
  }

  @Test("Early stopping ends a training where Keras does, in either direction", arguments: [1, 5])
  func keras(firstEpoch: Int) throws {
    let cases = try Goldens.decode([String: [Case]].self, from: "early_stopping")["cases"]
    for golden in try #require(cases) {
      let stopping = EarlyStopping(
        monitor: golden.larger ? Monitor(Accuracy()) : .loss, patience: golden.patience,
        minimumChange: golden.minimumChange, patienceAfter: golden.patienceAfter)
      // A second training starts afresh.
      for _ in 1...2 {
        let ended = epochs(stopping, golden.values, firstEpoch: firstEpoch)
        #expect(ended == golden.epochs, "\(golden)")
      }
    }
  }

  @Test("A metric value that is not finite, or not defined, is no improvement")
  func notFinite() {
    let stopping = EarlyStopping(patience: 2)
    #expect(stopping.observe(Events.began()) == .proceed)
    #expect(stopping.observe(Events.validated(1, loss: 5)) == .proceed)
    #expect(stopping.observe(Events.validated(2, loss: nil)) == .proceed)
    #expect(stopping.observe(Events.validated(3, loss: nil)) == .stop(.noImprovement))
  }

  @Test("A fit that stops early reports the reason and restores the best weights")
  func fit() throws {
    let data = try TrainerTests.data()
    let trainer = try TrainerFitTests.trainer(data, optimizer: SGD(learningRate: 1.2))
    let history = try trainer.fit(
      data, epochs: 50, batches: .full, validation: data, keep: .best,
      observers: [EarlyStopping(patience: 3)])
    let best = try #require(history.bestEpoch)
    #expect(history.stopReason == .noImprovement && history.wasStopped)
    #expect(history.epochs.count == best + 3)
    #expect(try trainer.evaluate(data).loss == history.epochs[best - 1].validationLoss)
  }
}
