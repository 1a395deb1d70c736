extension Model {
  /// Returns the loss and the metrics over all rows of `dataset`, each with its weight there. The
  /// result is bit for bit that of a trainer's `evaluate` for the same network.
  ///
  /// Throws if a shape does not fit, if the rows cannot be read, or if the loss is not defined for
  /// a target.
  public func evaluate(
    _ dataset: some Dataset, loss: any Loss, metrics: [any Metric] = []
  ) throws(TrainingError) -> Totals {
    var totals = Totals(
      metrics: metrics, outputs: loss.outputs.predictionShape(of: output).count)
    try evaluate(dataset, loss: loss, adding: &totals)
    return totals
  }

  /// Adds the rows of `dataset` to totals of the same network. Rows that are added in several calls
  /// give the same bits as all rows in one call.
  public func evaluate(
    _ dataset: some Dataset, loss: any Loss, adding totals: inout Totals
  ) throws(TrainingError) {
    do {
      try loss.check(prediction: output, target: dataset.targets)
      for metric in totals.metrics {
        try loss.outputs.check(metric, output: output, target: dataset.targets)
      }
    } catch {
      throw .shape(error)
    }
    let workspace = Workspace(
      network, targets: dataset.targets, capacity: min(dataset.count, Self.chunk),
      precision: precision)
    try network.measure(
      dataset, parameters: parameters.all, loss: loss, in: workspace, adding: &totals)
  }
}

extension Network {
  /// Adds all rows to the totals, in inference, a chunk at a time.
  ///
  /// Before each chunk it asks `shouldStop`, and returns false if that is true. Returns true if all
  /// rows were added.
  @discardableResult
  func measure(
    _ dataset: some Dataset, parameters: Matrix, loss: any Loss, in workspace: Workspace,
    adding totals: inout Totals, unless shouldStop: () -> Bool = { false }
  ) throws(TrainingError) -> Bool {
    for batch in MiniBatches(of: .mini(Model.chunk), from: dataset.count) {
      if shouldStop() { return false }
      let buffer = try workspace.read(batch, of: dataset)
      let (weights, losses) = (buffer.givenWeights, workspace.losses)
      let y = predict(buffer.features, parameters: parameters, in: workspace.memory)
      do {
        try loss.evaluate(
          y, buffer.targets, weights: weights, gradient: nil, scale: 1,
          losses: losses)
      } catch {
        throw .target(row: batch[error.position], error)
      }
      // This is the buffer that the last layer did not write to.
      let space = workspace.gradient(y.columns, of: layers.count)
      totals.add(
        losses: losses, predictions: loss.outputs.predictions(of: y, in: space),
        target: buffer.targets, weights: weights)
    }
    return true
  }
}
