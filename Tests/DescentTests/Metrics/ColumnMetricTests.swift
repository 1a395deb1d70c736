import Testing

@testable import Descent

/// Metrics of each column by itself. Values are scikit-learn's with `multioutput="uniform_average"`
/// or `average="macro"`.
struct ColumnMetricTests {
  private static let targets: [[Double]] = [[1, 100], [2, 150], [4, 90], [8, 400], [16, -20]]
  private static let predictions: [[Double]] = [
    [1.5, 110], [2, 130], [3, 120], [9, 380], [14, 10],
  ]
  private static let weights = [1, 2, 0.5, 1, 3]

  /// The values of the metrics over some rows, of which the network predicts the features.
  private func totals(
    _ metrics: [any Metric], _ predictions: [[Double]], _ targets: [[Double]],
    weights: [Double]? = nil, loss: any Loss = SquaredError()
  ) throws -> Totals {
    let width = predictions[0].count
    var totals = Totals(metrics: metrics, outputs: width)
    try Model.identity(width).evaluate(
      ArrayDataset(features: predictions, targets: targets, weights: weights), loss: loss,
      adding: &totals)
    return totals
  }

  @Test(
    "The mean over the columns, and the value of each, are scikit-learn's",
    arguments: [
      (MeanAbsoluteError(), 11.45, 12.2, [0.9, 22]),
      (
        RootMeanSquaredError(), 12.177967032997199, 12.856220471349738,
        [1.118033988749895, 23.2379000772445]
      ),
      (
        RSquared(), 0.9651268926587381, 0.9623891197809957,
        [0.957997311827957, 0.9722564734895192]
      ),
      (MedianAbsoluteError(), 10.5, 10.5, [1, 20]),
      (
        MeanAbsolutePercentageError(), 0.31166666666666665, 0.41388888888888886,
        [0.2, 0.42333333333333334]
      ),
    ] as [(any Metric, Double, Double, [Double])])
  func numbers(metric: any Metric, mean: Double, weighted: Double, each: [Double]) throws {
    // The network sees scaled numbers; the metric undoes it.
    let scales = [
      TargetScale(mean: 3, deviation: 0.5), TargetScale(mean: -20, deviation: 64),
    ]
    func scaled(_ rows: [[Double]]) -> [[Double]] {
      rows.map { row in zip(scales, row).map { $0.scaled($1) } }
    }
    let metrics =
      [metric.byColumn(scales, as: .probabilities)]
      + [0, 1].map { metric.byColumn(scales, as: .probabilities, column: $0) }
    let totals = try totals(metrics, scaled(Self.predictions), scaled(Self.targets))
    for (metric, expected) in zip(metrics, [mean] + each) {
      #expect(try abs(#require(totals[metric.name]) - expected) < 1e-12 * max(1, expected))
    }
    let other = try self.totals(
      metrics, scaled(Self.predictions), scaled(Self.targets), weights: Self.weights)
    #expect(try abs(#require(other[metric.name]) - weighted) < 1e-12 * max(1, weighted))
    // Parts of the rows merge to the whole.
    var parts = try self.totals(
      metrics, scaled(Array(Self.predictions[..<2])), scaled(Array(Self.targets[..<2])))
    parts.merge(
      try self.totals(
        metrics, scaled(Array(Self.predictions[2...])), scaled(Array(Self.targets[2...]))))
    #expect(try abs(#require(parts[metric.name]) - mean) < 1e-12 * max(1, mean))
  }

  @Test(
    "A metric of classes reads each output as the logit of two classes",
    arguments: [
      (Accuracy(), 0.8), (AreaUnderROC(), 0.8333333333333333), (FBeta(), 0.8333333333333333),
      (AveragePrecision(), 0.9027777777777778),
    ] as [(any Metric, Double)])
  func classes(metric: any Metric, expected: Double) throws {
    let measured = metric.byColumn([nil, nil], as: .logits)
    let totals = try totals(
      [measured], [[-1, 0.5], [0.25, 2], [-0.5, -1], [0.5, -2], [3, 0.25]],
      [[0, 1], [1, 1], [1, 0], [0, 0], [1, 1]], loss: BinaryCrossEntropy())
    #expect(try abs(#require(totals[metric.name]) - expected) < 1e-15)
  }

  @Test(
    "Metrics of a logarithm are those of the numbers themselves",
    arguments: [
      (MeanAbsoluteError(), 196.99014434009388), (RootMeanSquaredError(), 427.10016344587996),
      (RSquared(), 0.9266113157292519), (MedianAbsoluteError(), 3.5420088167157955),
    ] as [(any Metric, Double)])
  func logarithm(metric: any Metric, expected: Double) throws {
    let scale = TargetScale(
      mean: 3.520788436381456, deviation: 3.000599737060711, isLogarithm: true)
    let totals = try totals(
      [metric.byColumn([scale], as: .probabilities)], [[-0.5], [-0.4], [0.7], [1.5], [-1]],
      [3, 10, 250, 4000, 0].map { [scale.scaled($0)] })
    #expect(try abs(#require(totals[metric.name]) - expected) < 1e-9 * expected)
  }

  @Test("A logarithm of either sign comes back")
  func signs() {
    let scale = TargetScale(mean: 0.5, deviation: 2, isLogarithm: true)
    // (log(1 + 99) − 0.5) / 2 and (−log(1 + 99) − 0.5) / 2
    #expect(abs(scale.scaled(99) - 2.052585092994046) < 1e-15)
    #expect(abs(scale.scaled(-99) + 2.552585092994046) < 1e-15)
    for value in [0, 0.25, 1, 1e9, -0.5, -1e6] {
      #expect(abs(scale.original(scale.scaled(value)) - value) <= 1e-13 * max(1, abs(value)))
    }
  }

  @Test("Outputs that are not one a column are refused")
  func shapes() {
    let metric = MeanAbsoluteError().byColumn([nil, nil], as: .probabilities)
    #expect(throws: ShapeError.self) { try metric.check(prediction: [3], target: [3]) }
    #expect(throws: Never.self) { try metric.check(prediction: [2], target: [2]) }
  }
}
