import Descent

extension Preparation.Target {
  /// What is measured besides the loss: the accuracy of classes; of a number the absolute error, the
  /// squared error's root and R².
  public var metrics: [any Metric] {
    switch task {
    case .classification: [Accuracy()]
    case .regression: [MeanAbsoluteError(), RootMeanSquaredError(), RSquared()]
    }
  }

  /// The loss and the metrics by name, without those that are not defined, errors in the target's own
  /// units: `loss`, `accuracy`; `mae`, `rmse`, `r2`.
  ///
  /// The loss is that of the training, on the standardised target.
  public func figures(loss: Double?, _ metrics: [String: Double]) -> [String: Double] {
    var figures = metrics
    if case .number(_, _, let deviation) = self {
      for kind in [MeanAbsoluteError.kind, RootMeanSquaredError.kind] {
        figures[kind] = metrics[kind].map { $0 * deviation }
      }
    }
    if let loss, loss.isFinite { figures["loss"] = loss }
    return figures
  }
}
