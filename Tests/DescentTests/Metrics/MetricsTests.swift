import Descent
import Testing

/// The metrics against figures worked out by hand.
struct MetricsTests {
  // Errors 1, −2 of weight 1 and −3, 2 of weight 3.
  static let metrics: [(metric: any Metric, expected: Double)] = [
    // (3 + 3·5) / (2 + 3·2)
    (MeanAbsoluteError(), 2.25),
    // (5 + 3·13) / (2 + 3·2)
    (RootMeanSquaredError(), 5.5.squareRoot()),
    // The means are 2.25 and 0.75, so Σ w (t − m)² = 6.75 + 0.75, and Σ w e² = 44.
    (RSquared(), 1 - 44 / 7.5),
    // The largest outputs are 0 and 1, those of the targets 0 and 0 (of equals the first).
    (Accuracy(), 0.25),
  ]

  @Test(
    "Each metric gives the figures of its formula, weighted, in one part or two",
    arguments: metrics.indices)
  func weightedMetrics(index: Int) throws {
    let (metric, expected) = Self.metrics[index]
    let data = try Dataset(
      features: [[1.0, -2], [0, 3]], targets: [[0.0, 0], [3, 1]], weights: [1.0, 3])
    let trainer = try Trainer(
      .identity(), targets: [2], loss: SquaredError.plain, optimizer: SGD(), metrics: [metric])
    let kind = type(of: metric).kind
    #expect((try #require(trainer.evaluate(data)[kind]) - expected).magnitude < 1e-15)
    var parts = trainer.emptyTotals
    for batch in MiniBatches(of: 1, from: 2) {
      try trainer.gradient(of: batch, from: data, adding: &parts)
    }
    #expect((try #require(parts[kind]) - expected).magnitude < 1e-15)
  }

  @Test("Rows that weigh nothing count nowhere, the first one neither", arguments: metrics.indices)
  func weightless(index: Int) throws {
    let (metric, expected) = Self.metrics[index]
    let data = try Dataset(
      features: [[9.0, 8], [1, -2], [7, 7], [0, 3]],
      targets: [[1.0, 2], [0, 0], [5, 6], [3, 1]],
      weights: [0.0, 1, 0, 3])
    let totals = try Trainer(
      .identity(), targets: [2], loss: SquaredError.plain, optimizer: SGD(), metrics: [metric]
    ).evaluate(data)
    #expect((try #require(totals[type(of: metric).kind]) - expected).magnitude < 1e-15)
    #expect(totals.rows == 4 && totals.weight == 4)
  }

  @Test("A figure that is not defined is left out, and one that is not asked for is nil")
  func undefined() throws {
    let trainer = try Trainer(
      .identity(1), targets: [1], loss: SquaredError.plain, optimizer: SGD(),
      metrics: [MeanAbsoluteError(), RSquared()])
    let constant = try trainer.evaluate(Dataset(features: [[1.0], [2]], targets: [[3.0], [3]]))
    #expect(constant.figures == ["mae": 1.5])
    #expect(try #require(constant["r2"]).isNaN)
    #expect(constant["rmse"] == nil)
    #expect(trainer.emptyTotals.figures.isEmpty && trainer.emptyTotals.loss.isNaN)
  }

  @Test("Accuracy of one output goes by the threshold, and NaN is wrong")
  func threshold() throws {
    func accuracy(_ threshold: Double) throws -> Double? {
      let data = try Dataset(
        features: [[0.2], [0.7], [0.4], [.nan]], targets: [[0.0], [1], [1], [0]])
      return try Trainer(
        .identity(1), targets: [1], loss: SquaredError.plain, optimizer: SGD(),
        metrics: [Accuracy(threshold: threshold)]
      ).evaluate(data)["accuracy"]
    }
    #expect(try accuracy(0.5) == 0.5)
    #expect(try accuracy(0.3) == 0.75)
    #expect(try accuracy(0) == 0.5)
  }

  @Test("Accuracy takes the largest output for the class, by number or by probability")
  func classes() throws {
    let features: [[Double]] = [[1, 2, 3], [3, 2, 1], [1, 3, 2], [2, 2, 1], [.nan, 9, 0]]
    func accuracy(_ targets: [[Double]]) throws -> Double? {
      let data = try Dataset(features: features, targets: targets)
      var totals = Totals(metrics: [Accuracy()], outputs: 3)
      let trainer = try Trainer(
        .identity(3), targets: data.targets, loss: SoftmaxCrossEntropy(), optimizer: SGD(),
        metrics: [Accuracy()])
      totals = try trainer.evaluate(data)
      return totals["accuracy"]
    }
    #expect(try accuracy([[2], [0], [1], [0], [1]]) == 0.8)
    #expect(try accuracy([[2], [1], [1], [1], [0]]) == 0.4)
    #expect(
      try accuracy([[0, 0.4, 0.6], [1, 0, 0], [0.3, 0.4, 0.3], [0.5, 0.5, 0], [0, 1, 0]]) == 0.8)
  }

  @Test("R² keeps its digits when targets are far from zero")
  func farFromZero() throws {
    for shift in [0, 1e6, 1.7e9] {
      let targets = (0..<100).map { shift + Double($0) }
      let features = targets.indices.map { [targets[$0] + ($0 % 2 == 0 ? 1.0 : -1)] }
      let data = try Dataset(features: features, targets: targets.map { [$0] })
      let totals = try Trainer(
        .identity(1), targets: [1], loss: SquaredError.plain, optimizer: SGD(),
        metrics: [RSquared()]
      ).evaluate(data)
      #expect((try #require(totals["r2"]) - (1 - 100 / 83325.0)).magnitude < 1e-9)
    }
  }

  @Test("A metric that does not fit the targets is an error at build")
  func metricShapes() throws {
    #expect(throws: ShapeError.self) {
      try Trainer(
        .identity(), targets: [1], loss: SoftmaxCrossEntropy(), optimizer: SGD(),
        metrics: [MeanAbsoluteError()])
    }
  }
}
