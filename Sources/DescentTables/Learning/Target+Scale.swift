import Descent

extension Preparation.Target {
  /// The metrics that are measured besides the loss by default: the accuracy for classes; for a
  /// number the mean absolute error, the root mean squared error and R². Of several targets, each is
  /// the mean over the targets.
  public var metrics: [any Metric] {
    columnMetrics.map { inOwnUnits($0, task == .classification ? .logit : .numbers) }
  }

  /// The same metrics of one column, not yet in the target's own units.
  package var columnMetrics: [any Metric] {
    task == .classification
      ? [Accuracy()] : [MeanAbsoluteError(), RootMeanSquaredError(), RSquared()]
  }

  /// Returns the metric as it measures this target, for a network with this output under a loss. A
  /// percentage error refers to the target's own units; of several targets, the value is the mean
  /// over the targets. Throws if the metric does not fit the task or the output, or needs
  /// probabilities that scores do not give.
  public func measuring(
    _ metric: any Metric, _ outputs: OutputMeaning, of output: Shape
  ) throws(ShapeError) -> any Metric {
    guard metric is any ClassificationMetric == (task == .classification) else {
      throw ShapeError(
        "metric \(metric.name): does not measure \(task == .regression ? "numbers" : "classes"), "
          + "which the target \(title) has; choose another metric")
    }
    guard isMeasuredByColumn else {
      var metric = metric
      if case .number(_, let mean, let deviation) = self {
        metric = metric.standardized(mean: mean, deviation: deviation)
      }
      try outputs.check(metric, output: output, target: [1])
      return metric
    }
    try outputs.check(metric, output: [1], target: [1])
    let measuring = inOwnUnits(metric, outputs)
    try outputs.check(measuring, output: output, target: [parts.count])
    return measuring
  }

  /// Whether a metric is measured on each column by itself, in its own units: of several targets,
  /// and of a logarithm.
  var isMeasuredByColumn: Bool {
    switch self {
    case .number, .classes: false
    case .logarithm, .several: true
    }
  }

  private func inOwnUnits(_ metric: any Metric, _ outputs: OutputMeaning) -> any Metric {
    isMeasuredByColumn ? metric.byColumn(parts.map(\.scale), as: outputs.scale) : metric
  }

  /// The metric on each of several targets; empty for a single target.
  package func byTarget(_ metric: any Metric, _ outputs: OutputMeaning) -> [any Metric] {
    guard case .several(let targets) = self else { return [] }
    return targets.indices.map {
      metric.byColumn(targets.map(\.scale), as: outputs.scale, column: $0)
    }
  }

  /// The metrics whose values are in the units of what they measure.
  package static let metricsInTargetScale = Catalog.standard.metrics
    .filter { $0.isInTargetScale }.map { $0.kind }

  /// For each of these metrics, the factor that converts its values to the target's own units; empty
  /// for classes, and where the metrics themselves are in these units.
  package var metricScales: [String: Double] {
    guard case .number(_, _, let deviation) = self else { return [:] }
    return Dictionary(uniqueKeysWithValues: Self.metricsInTargetScale.map { ($0, deviation) })
  }

  /// The number of the target's own units that a deviation of the training rows is; of several
  /// targets the largest, nil for classes.
  package var deviation: Double? {
    parts.compactMap(\.scale)
      .map { $0.isLogarithm ? $0.original(1) - $0.original(0) : $0.deviation }.max()
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
