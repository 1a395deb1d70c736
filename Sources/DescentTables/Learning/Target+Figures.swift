import Descent

extension Preparation.Target {
  /// What is measured besides the loss, unless told otherwise: the accuracy of classes; of a number the
  /// absolute error, the squared error's root and R².
  public var metrics: [any Metric] {
    switch task {
    case .classification: [Accuracy()]
    case .regression: [MeanAbsoluteError(), RootMeanSquaredError(), RSquared()]
    }
  }

  /// The metric as it measures this target, for a network of this output under a loss: a percentage is
  /// of the target's own units, and scores rank without being probabilities. Throws if it is none of
  /// what is learnt, does not fit the output, or needs probabilities that scores do not give.
  public func measuring(
    _ metric: any Metric, _ outputs: OutputMeaning, of output: Shape
  ) throws(ShapeError) -> any Metric {
    guard metric is any ClassificationMetric == (labels != nil) else {
      throw ShapeError(
        "metric \(metric.name): not a metric of \(labels == nil ? "numbers" : "classes"), which the "
          + "target \(name.quotedForMessage) has")
    }
    var metric = metric
    if case .number(_, let mean, let deviation) = self {
      metric = metric.standardized(mean: mean, deviation: deviation)
    }
    if let classes = metric as? any ClassOutputMetric, !outputs.areProbabilities {
      metric = classes.measuring(.scores)
    }
    try metric.check(prediction: outputs.predictionShape(of: output), target: [1])
    return metric
  }

  /// The metrics whose figures are in the units of what they measure.
  package static let kindsWithUnits = [
    MeanAbsoluteError.kind, RootMeanSquaredError.kind, MedianAbsoluteError.kind,
  ]

  /// What the figures of these metrics are multiplied by to be in the target's own units.
  package var units: [String: Double] {
    guard case .number(_, _, let deviation) = self else { return [:] }
    return Dictionary(uniqueKeysWithValues: Self.kindsWithUnits.map { ($0, deviation) })
  }

  /// The loss and the metrics by name, without those that are not defined, errors in the target's own
  /// units: `loss`, `accuracy`; `mae`, `rmse`, `r2`.
  ///
  /// The loss is that of the training, on the standardised target.
  public func figures(loss: Double?, _ metrics: [String: Double]) -> [String: Double] {
    var figures = metrics
    for (name, unit) in units { figures[name] = metrics[name].map { $0 * unit } }
    if let loss, loss.isFinite { figures["loss"] = loss }
    return figures
  }
}
