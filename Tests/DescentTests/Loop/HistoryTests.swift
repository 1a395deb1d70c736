import Descent
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

struct HistoryTests {
  static func trainer(_ data: ArrayDataset, learningRate: Double = 0.05) throws -> Trainer {
    try Trainer(
      TrainerTests.linear, for: data, loss: SquaredError.plain,
      optimizer: SGD(learningRate: learningRate), metrics: [MeanAbsoluteError(), RSquared()],
      precision: .double, seed: 3)
  }

  @Test("Training metrics accumulate over the epoch, and validation metrics are those of its end")
  func metrics() throws {
    let (data, validation) = (try TrainerTests.data(), try TrainerTests.data(rows: 9))
    let (fitted, stepped) = (try Self.trainer(data), try Self.trainer(data))
    let history = try fitted.fit(data, epochs: 2, batches: 8, validation: validation)
    for epoch in 1...2 {
      var totals = stepped.emptyTotals
      for batch in MiniBatches(of: 8, from: 40, shuffled: .everyEpoch(seed: 3), epoch: epoch) {
        try stepped.step(batch, of: data, adding: &totals)
      }
      let validated = try stepped.evaluate(validation)
      let record = history.epochs[epoch - 1]
      #expect(record.epoch == epoch)
      #expect(record.trainLoss == totals.loss && record.trainMetrics == totals.metricValues)
      #expect(record.validationLoss == validated.loss)
      #expect(record.validationMetrics == validated.metricValues)
      #expect(Set(record.trainMetrics.keys) == ["mae", "r2"])
    }
    #expect(!history.wasStopped)
  }

  @Test("Without validation, the best epoch is the one with the lowest training loss")
  func bestByTraining() throws {
    let data = try TrainerTests.data()
    let history = try Self.trainer(data, learningRate: 1.2)
      .fit(data, epochs: 5, batches: .full)
    let best = try #require(history.bestEpoch)
    #expect(best < 5)
    #expect(history.epochs.map(\.trainLoss).min() == history.epochs[best - 1].trainLoss)
    #expect(history.epochs.allSatisfy { $0.validationLoss == nil && $0.validationMetrics.isEmpty })
  }

  @Test("The first of equal epochs is the best")
  func firstOfEquals() throws {
    // The loss is 0 from the start, and stays there.
    let data = try ArrayDataset(features: [[0.0], [0]], targets: [[0.0], [0]])
    let history = try Self.trainer(data).fit(data, epochs: 4, batches: 1)
    #expect(history.epochs.map(\.trainLoss) == [0, 0, 0, 0] && history.bestEpoch == 1)
  }

  @Test("A validation loss that is not finite is nil, and no epoch is the best")
  func notFinite() throws {
    let data = try TrainerTests.data()
    let broken = try ArrayDataset(features: [[1.0, .infinity, 0]], targets: [[1.0]])
    let history = try Self.trainer(data).fit(
      data, epochs: 2, batches: 8, validation: broken, keep: .best)
    #expect(history.epochs.count == 2 && history.bestEpoch == nil)
    #expect(history.epochs.allSatisfy { $0.validationLoss == nil })
    #expect(history.epochs.allSatisfy { $0.validationMetrics.isEmpty })
  }

  @Test("A history survives a round trip through JSON")
  func coded() throws {
    let data = try TrainerTests.data()
    let broken = try ArrayDataset(features: [[1.0, .infinity, 0]], targets: [[1.0]])
    for validation in [nil, data, broken] {
      let history = try Self.trainer(data).fit(
        data, epochs: 3, batches: 8, validation: validation)
      let json = try JSONEncoder().encode(history)
      #expect(try JSONDecoder().decode(History.self, from: json) == history)
    }
  }
}
