import Descent
import Testing

/// The metrics, compared with values worked out by hand.
struct MetricsTests {
  // Errors 1, −2 of weight 1 and −3, 2 of weight 3.
  static let metrics: [(metric: any Metric, expected: Double)] = [
    // (3 + 3·5) / (2 + 3·2)
    (MeanAbsoluteError(), 2.25),
    // (5 + 3·13) / (2 + 3·2)
    (RootMeanSquaredError(), 5.5.squareRoot()),
    // The means are 2.25 and 0.75, so Σ w (t − m)² = 6.75 + 0.75, and Σ w e² = 44.
    (RSquared(), 1 - 44 / 7.5),
    // Percentages need no mean: 1/ε, 2/ε and 3·(3/3 + 2/1), with ε = 2⁻⁵² for targets of 0
    (MeanAbsolutePercentageError(), (3 * 0x1p52 + 9) / 8),
    // The mean errors are 2 and −1, so Σ w (e − ē)² = 9·1 + 3·1 and 9·1 + 3·1.
    (ExplainedVariance(), 1 - 24 / 7.5),
    // 1 and 2 of weight 1, 2 and 3 of weight 3: the half of 8 is reached and passed at 2.
    (MedianAbsoluteError(), 2),
    // The first output falls as the target rises, the second rises with it.
    (SpearmanCorrelation(), 0),
    // The largest outputs are 0 and 1, those of the targets 0 and 0 (the first of equals).
    (Accuracy(), 0.25),
    (TopKAccuracy(k: 1), 0.25),
    // Class 0 has 4, of which 1 is right, and is predicted
    // for 1. Class 1 has none and is predicted for 3.
    (BalancedAccuracy(), 0.25),
    (ClassPrecision(averaging: .macro), 0.5),
    (ClassPrecision(averaging: .weighted), 1),
    (ClassRecall(averaging: .micro), 0.25),
    // 5·1 / (4·4 + 1) and 0
    (FBeta(beta: 2, averaging: .macro), 5 / 34.0),
    // 4·1 / 16 are right by chance too.
    (CohenKappa(), 0),
    (MatthewsCorrelation(), 0),
    // No row is of class 1.
    (AreaUnderROC(), .nan),
    (AveragePrecision(), .nan),
    // The targets of the row of weight 3 are 3 and 1: 3·(3·(3 + l) + l) / 4, l = log(1 + e⁻³)
    (LogLoss(), 6.895762054721226),
    // Half of σ(3)² + σ(−3)², and thrice half of (σ(−3) − 3)² + (σ(3) − 1)², over 4
    (BrierScore(), 3.383684530502738),
    // One bin, of confidence σ(3) for 4 of which 1 is right: |4·σ(3) − 1| / 4
    (CalibrationError(), 0.7025741268224334),
    (ConfusionMatrix(), .nan),
  ]

  /// Returns true if the value equals the expected one except for a few last bits.
  static func isClose(_ value: Double?, _ expected: Double) -> Bool {
    guard let value else { return false }
    return expected.isNaN
      ? value.isNaN : (value - expected).magnitude <= 1e-15 * max(1, expected.magnitude)
  }

  /// A squared error of outputs that are logits, whatever the targets.
  private struct SquaredLogits: Loss {
    static let kind = "squared-logits"
    static let hyperparameters = Hyperparameters(default: SquaredLogits())
    var outputs: OutputMeaning { .logits }
    func check(prediction: Shape, target: Shape) {}
    func evaluate(
      _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
      losses: Matrix
    ) throws(LossError) {
      try SquaredError.plain.evaluate(
        prediction, target, weights: weights, gradient: gradient, scale: scale, losses: losses)
    }
  }

  private static func loss(for metric: any Metric) -> any Loss {
    metric is any ProbabilityMetric ? SquaredLogits() : SquaredError.plain
  }

  @Test(
    "Each metric gives the weighted value of its formula, in one part or in two",
    arguments: metrics.indices)
  func weightedMetrics(index: Int) throws {
    let (metric, expected) = Self.metrics[index]
    let data = try ArrayDataset(
      features: [[1.0, -2], [0, 3]], targets: [[0.0, 0], [3, 1]], weights: [1.0, 3])
    let trainer = try Trainer(
      .identity(), targets: [2], loss: Self.loss(for: metric), optimizer: SGD(),
      metrics: [metric])
    #expect(Self.isClose(try trainer.evaluate(data)[metric.name], expected))
    var parts = trainer.emptyTotals
    for batch in MiniBatches(of: 1, from: 2) {
      try trainer.gradient(of: batch, from: data, adding: &parts)
    }
    #expect(Self.isClose(parts[metric.name], expected))
  }

  @Test("Rows that weigh 0 count nowhere, not even the first row", arguments: metrics.indices)
  func weightless(index: Int) throws {
    let (metric, expected) = Self.metrics[index]
    let data = try ArrayDataset(
      features: [[9.0, 8], [1, -2], [7, 7], [0, 3]],
      targets: [[1.0, 2], [0, 0], [5, 6], [3, 1]],
      weights: [0.0, 1, 0, 3])
    let totals = try Trainer(
      .identity(), targets: [2], loss: Self.loss(for: metric), optimizer: SGD(),
      metrics: [metric]
    ).evaluate(data)
    #expect(Self.isClose(totals[metric.name], expected))
    #expect(totals.rows == 4 && totals.weight == 4)
  }

  @Test("A metric that is not defined is left out, and one that is not asked for is nil")
  func undefined() throws {
    let trainer = try Trainer(
      .identity(1), targets: [1], loss: SquaredError.plain, optimizer: SGD(),
      metrics: [MeanAbsoluteError(), RSquared()])
    let constant = try trainer.evaluate(
      ArrayDataset(features: [[1.0], [2]], targets: [[3.0], [3]]))
    #expect(constant.metricValues == ["mae": 1.5])
    #expect(try #require(constant["r2"]).isNaN)
    #expect(constant["rmse"] == nil)
    #expect(trainer.emptyTotals.metricValues.isEmpty && trainer.emptyTotals.loss.isNaN)
  }

  @Test("One output predicts class 1 above ½ as a number, above 0 as a logit; NaN is wrong")
  func singleOutput() throws {
    func accuracy(_ loss: any Loss) throws -> Double? {
      let data = try ArrayDataset(
        features: [[0.2], [0.7], [0.4], [.nan]], targets: [[0.0], [1], [1], [0]])
      return try Trainer(
        .identity(1), targets: [1], loss: loss, optimizer: SGD(), metrics: [Accuracy()]
      ).evaluate(data)["accuracy"]
    }
    #expect(try accuracy(SquaredError.plain) == 0.5)
    #expect(try accuracy(BinaryCrossEntropy()) == 0.5)
    #expect(try accuracy(Hinge()) == 0.5)
  }

  @Test("Accuracy takes the largest output as the class, for targets as numbers or probabilities")
  func classes() throws {
    let features: [[Double]] = [[1, 2, 3], [3, 2, 1], [1, 3, 2], [2, 2, 1], [.nan, 9, 0]]
    func accuracy(_ targets: [[Double]]) throws -> Double? {
      let data = try ArrayDataset(features: features, targets: targets)
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
      let data = try ArrayDataset(features: features, targets: targets.map { [$0] })
      let totals = try Trainer(
        .identity(1), targets: [1], loss: SquaredError.plain, optimizer: SGD(),
        metrics: [RSquared()]
      ).evaluate(data)
      #expect((try #require(totals["r2"]) - (1 - 100 / 83325.0)).magnitude < 1e-9)
    }
  }

  @Test("R² and explained variance keep the mean where rows have weights")
  func weightedMean() throws {
    // The exact values of these Doubles, by rational arithmetic.
    let cases:
      [(targets: [Double], predictions: [Double], weights: [Double], r2: Double, ev: Double)] =
        [
          ([0.1, 0.1, 0.1, 0.1], [0.35, 0.35, 0.35, 0.35], [0.7, 0.3, 0.9, 1.7], .nan, .nan),
          (
            [1e9, 1e9 + 1, 1e9 - 1], [1e9 + 0.25, 1e9 + 1.25, 1e9 - 0.75], [0.7, 1.3, 0.1], 0.81625,
            1
          ),
          (
            [1e9, 1e9 + 1, 1e9 - 1], [1e9, 1e9 + 0.75, 1e9 - 0.75], [0.7, 1.3, 0.1], 0.8775, 0.9375
          ),
          (
            [100000.0007, 100000.0026, 100000.0022, 100000.0015, 100000.0007],
            [100000.0007, 99999.9787, 99999.9998, 100000.011, 100000.0099],
            [1.4, 0.5, 1.3, 0.3, 1.8], -153.3326554738617, -152.17189870820735
          ),
        ]
    for (targets, predictions, weights, r2, ev) in cases {
      let data = try ArrayDataset(
        features: predictions.map { [$0] }, targets: targets.map { [$0] }, weights: weights)
      let totals = try Model.identity(1).evaluate(
        data, loss: SquaredError.plain, metrics: [RSquared(), ExplainedVariance()])
      for (name, expected) in [("r2", r2), ("explained-variance", ev)] {
        let value = try #require(totals[name])
        #expect(
          expected.isNaN
            ? value.isNaN : (value - expected).magnitude <= 3e-8 * expected.magnitude,
          "\(name) of \(targets): \(value), not \(expected)")
      }
    }
  }

  @Test("A metric that does not fit the targets is an error when a trainer is made")
  func metricShapes() throws {
    #expect(throws: ShapeError.self) {
      try Trainer(
        .identity(), targets: [1], loss: SoftmaxCrossEntropy(), optimizer: SGD(),
        metrics: [MeanAbsoluteError()])
    }
  }
}
