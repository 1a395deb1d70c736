extension Model {
  /// The loss and the metrics over all rows of `dataset`, each weighing as much as it does there: no row
  /// is left out. What a trainer's `evaluate` gives for the same network, to the bit.
  ///
  /// Throws if a shape does not fit, the rows cannot be read, or a target is none that the loss is
  /// defined for.
  public func evaluate(
    _ dataset: some Dataset, loss: any Loss, metrics: [any Metric] = []
  ) throws(TrainingError) -> Totals {
    var totals = Totals(
      metrics: metrics, outputs: loss.outputs.predictionShape(of: output).count)
    try evaluate(dataset, loss: loss, adding: &totals)
    return totals
  }

  /// Adds the rows of `dataset` to totals of the same network: rows that come in pieces give the same
  /// bits as all of them at once.
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
  /// Adds all rows, in inference, a chunk at a time; or, if it is to end before one, those until then. Returns
  /// whether all were added.
  @discardableResult
  func measure(
    _ dataset: some Dataset, parameters: Matrix, loss: any Loss, in workspace: Workspace,
    adding totals: inout Totals, unless isToEnd: () -> Bool = { false }
  ) throws(TrainingError) -> Bool {
    for batch in MiniBatches(of: .mini(Model.chunk), from: dataset.count) {
      if isToEnd() { return false }
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
      // The buffer that the last layer did not write to.
      let space = workspace.gradient(y.columns, of: layers.count)
      totals.add(
        losses: losses, prediction: loss.outputs.predictions(of: y, in: space),
        target: buffer.targets, weights: weights)
    }
    return true
  }
}
