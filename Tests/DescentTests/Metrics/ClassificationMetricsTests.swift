import Descent
import Testing

/// Cases that the goldens do not have: targets of probabilities, predictions of NaN, and metrics
/// that keep their rows within a training.
struct ClassificationMetricsTests {
  private func totals(
    _ predictions: [[Double]], _ targets: [[Double]], _ metrics: [any Metric], loss: any Loss
  ) throws -> Totals {
    try Model.identity(predictions[0].count).evaluate(
      ArrayDataset(features: predictions, targets: targets), loss: loss, metrics: metrics)
  }

  @Test("The log loss equals the cross-entropy, of classes and of probabilities")
  func logLoss() throws {
    let rows: [[Double]] = [[1, -2, 0.5], [700, -700, 0], [0.25, 0.5, 0.75]]
    for targets: [[Double]] in [
      [[2], [1], [0]], [[0.5, 0.25, 0.25], [0, 0, 1], [1, 0, 0]],
    ] {
      let totals = try totals(rows, targets, [LogLoss()], loss: SoftmaxCrossEntropy())
      #expect((try #require(totals["log-loss"]) - totals.loss).magnitude <= 1e-15 * totals.loss)
    }
    let single = try totals(
      [[1], [-700], [0.25]], [[0.75], [1], [0]], [LogLoss()], loss: BinaryCrossEntropy())
    #expect((try #require(single["log-loss"]) - single.loss).magnitude <= 1e-15 * single.loss)
  }

  @Test("The log loss keeps the digits of small probabilities")
  func logLossOfSmall() throws {
    let totals = try totals([[40.0]], [[1]], [LogLoss()], loss: BinaryCrossEntropy())
    // log(1 + e⁻⁴⁰)
    let expected = 4.248354255291589e-18
    #expect((try #require(totals["log-loss"]) - expected).magnitude <= 1e-14 * expected)
  }

  @Test("Scores whose probabilities saturate still rank")
  func saturated() throws {
    let metrics: [any Metric] = [AreaUnderROC(), AveragePrecision()]
    let single = try totals(
      [[40], [50], [60]], [[0], [1], [1]], metrics, loss: BinaryCrossEntropy())
    let double = try totals(
      [[0, 40], [-50, 0], [-30, 30]], [[0], [1], [1]], metrics, loss: SoftmaxCrossEntropy())
    for values in [single.metricValues, double.metricValues] {
      #expect(values == ["roc-auc": 1, "average-precision": 1])
    }
  }

  @Test("A prediction of NaN counts as no class and has no probability")
  func notANumber() throws {
    let metrics: [any Metric] = [
      Accuracy(), TopKAccuracy(k: 1), ClassRecall(), ClassPrecision(), BalancedAccuracy(),
      AreaUnderROC(), AveragePrecision(), LogLoss(), BrierScore(), CalibrationError(),
      ConfusionMatrix(),
    ]
    let totals = try totals(
      [[3, 1, 2], [.nan, 3, 2], [1, 3, 2], [1, 2, 3]], [[0], [1], [1], [2]], metrics,
      loss: SoftmaxCrossEntropy())
    let recall = (1 + 0.5 + 1) / 3.0
    #expect(
      totals.metricValues == [
        "accuracy": 0.75, "top-1-accuracy": 0.75, "recall": recall, "precision": 1,
        "balanced-accuracy": recall,
      ])
    #expect(totals.confusionMatrix == [[1, 0, 0], [0, 1, 0], [0, 0, 1]])
  }

  @Test(
    "A class that the network does not have is predicted wrong", arguments: [3.0, -1, 0.5, .nan])
  func noClass(target: Double) throws {
    // No loss accepts such a target, whatever its weight, so the rows go straight to the metrics.
    struct NoLoss: Loss {
      static let kind = "none"
      static let hyperparameters = Hyperparameters(default: NoLoss())
      func check(prediction: Shape, target: Shape) {}
      func evaluate(
        _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
        losses: Matrix
      ) {}
    }
    let totals = try totals(
      [[3, 1, 2], [3, 1, 2]], [[0], [target]],
      [Accuracy(), ClassPrecision(), ClassRecall(), MatthewsCorrelation(), AreaUnderROC()],
      loss: NoLoss())
    #expect(
      totals.metricValues == [
        "accuracy": 0.5, "precision": 0.5, "recall": 1, "mcc": 0, "roc-auc": 0.5,
      ])
  }

  @Test("The loss says whether a single output of 0.2 is of class 1")
  func singleOutput() throws {
    let rows: [[Double]] = [[0.2], [0.7], [0.4], [0.6]]
    let targets: [[Double]] = [[0], [1], [1], [0]]
    let cases: [(any Loss, [[Double]])] = [
      (BinaryCrossEntropy(), [[0, 2], [0, 2]]), (Hinge(), [[0, 2], [0, 2]]),
      (SquaredError(), [[1, 1], [1, 1]]),
    ]
    for (loss, expected) in cases {
      let totals = try totals(
        rows, targets,
        [
          ClassPrecision(), ClassRecall(), FBeta(), BalancedAccuracy(), CohenKappa(),
          MatthewsCorrelation(), ConfusionMatrix(),
        ], loss: loss)
      #expect(totals.confusionMatrix == expected)
      let recall = expected[1][1] / 2
      #expect(totals["recall"] == recall && totals["precision"] == 0.5)
      #expect(totals["f1"] == 2 * recall * 0.5 / (recall + 0.5))
      #expect(totals["balanced-accuracy"] == 0.5 && totals["kappa"] == 0 && totals["mcc"] == 0)
    }
  }

  @Test("A percentage error is relative to the targets in their own units")
  func percentage() throws {
    // 10 and 20, predicted as 11 and 18, standardized by mean 15 and deviation 5
    let totals = try totals(
      [[-0.8], [0.6]], [[-1], [1]], [MeanAbsolutePercentageError(mean: 15, deviation: 5)],
      loss: SquaredError())
    #expect((try #require(totals["mape"]) - 0.1).magnitude < 1e-15)
  }

  @Test("A fit measures metrics that keep their rows only at the end of an epoch")
  func fit() throws {
    let data = try ArrayDataset(
      features: (0..<40).map { [Double($0 % 7) - 3] }, targets: (0..<40).map { [Double($0 % 2)] })
    let metrics: [any Metric] = [
      Accuracy(), AreaUnderROC(), AveragePrecision(), MedianAbsoluteError(), SpearmanCorrelation(),
      ConfusionMatrix(),
    ]
    let trainer = try Trainer(
      Sequential { Dense(1) }, for: data, loss: BinaryCrossEntropy(), optimizer: SGD(),
      metrics: metrics)
    let epoch = try #require(
      trainer.fit(data, epochs: 1, batches: 8, validation: data).epochs.first)
    #expect(Set(epoch.trainMetrics.keys) == ["accuracy"])
    #expect(
      Set(epoch.validationMetrics.keys)
        == ["accuracy", "roc-auc", "average-precision", "medae", "spearman"])
    #expect(epoch.validationMetrics == (try trainer.evaluate(data).metricValues))
  }
}
