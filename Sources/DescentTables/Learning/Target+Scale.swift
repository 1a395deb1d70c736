import Descent

extension Preparation.Target {
  /// The metrics that are measured besides the loss by default: the accuracy for classes; for a
  /// number the mean absolute error, the root mean squared error and R².
  public var metrics: [any Metric] {
    switch task {
    case .classification: [Accuracy()]
    case .regression: [MeanAbsoluteError(), RootMeanSquaredError(), RSquared()]
    }
  }

  /// Returns the metric as it measures this target, for a network with this output under a loss. A
  /// percentage error refers to the target's own units. Throws if the metric does not fit the task or
  /// the output, or needs probabilities that scores do not give.
  public func measuring(
    _ metric: any Metric, _ outputs: OutputMeaning, of output: Shape
  ) throws(ShapeError) -> any Metric {
    guard metric is any ClassificationMetric == (labels != nil) else {
      throw ShapeError(
        "metric \(metric.name): does not measure \(labels == nil ? "numbers" : "classes"), which the "
          + "target \(name.quotedForMessage) has; choose another metric")
    }
    var metric = metric
    if case .number(_, let mean, let deviation) = self {
      metric = metric.standardized(mean: mean, deviation: deviation)
    }
    try outputs.check(metric, output: output, target: [1])
    return metric
  }

  /// The metrics whose values are in the units of what they measure.
  package static let metricsInTargetScale = Catalog.standard.metrics
    .filter { $0.isInTargetScale }.map { $0.kind }

  /// For each of these metrics, the factor that converts its values to the target's own units;
  /// empty for classes.
  package var metricScales: [String: Double] {
    guard case .number(_, _, let deviation) = self else { return [:] }
    return Dictionary(uniqueKeysWithValues: Self.metricsInTargetScale.map { ($0, deviation) })
  }

  /// Returns the loss and the metrics by name, without those that are not defined. Errors are in
  /// the target's own units: `loss`, `accuracy`; `mae`, `rmse`, `r2`.
  ///
  /// The loss is that of the training, on the standardized target.
  public func metricValues(loss: Double?, _ metrics: [String: Double]) -> [String: Double] {
    var values = metrics
    for (name, scale) in metricScales { values[name] = metrics[name].map { $0 * scale } }
    if let loss, loss.isFinite { values["loss"] = loss }
    return values
  }
}
