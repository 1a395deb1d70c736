extension Model {
  /// The loss and the metrics over all rows of `source`, each weighing as much as it does there: no row
  /// is left out. What a trainer's `evaluate` gives for the same network, to the bit.
  ///
  /// Throws if a shape does not fit, the rows cannot be read, or a target is none that the loss is
  /// defined for.
  public func evaluate(
    _ source: some Source, loss: any Loss, metrics: [any Metric] = []
  ) throws(TrainingError) -> Totals {
    var totals = Totals(
      metrics: metrics, outputs: loss.outputs.predictionShape(of: output).count)
    try evaluate(source, loss: loss, adding: &totals)
    return totals
  }

  /// Adds the rows of `source` to totals of the same network: rows that come in pieces give the same
  /// bits as all of them at once.
  public func evaluate(
    _ source: some Source, loss: any Loss, adding totals: inout Totals
  ) throws(TrainingError) {
    do {
      try loss.check(prediction: output, target: source.targets)
      for metric in totals.metrics {
        try loss.outputs.check(metric, output: output, target: source.targets)
      }
    } catch {
      throw .shape(error)
    }
    let workspace = Workspace(
      network, targets: source.targets, capacity: min(source.count, Self.chunk),
      precision: precision)
    try network.measure(
      source, parameters: parameters.all, loss: loss, in: workspace, adding: &totals)
  }
}

extension Network {
  /// Adds all rows, in inference, a chunk at a time; or, if it is to end before one, those until then. Returns
  /// whether all were added.
  @discardableResult
  func measure(
    _ source: some Source, parameters: Matrix, loss: any Loss, in workspace: Workspace,
    adding totals: inout Totals, unless isToEnd: () -> Bool = { false }
  ) throws(TrainingError) -> Bool {
    for batch in MiniBatches(of: .mini(Model.chunk), from: source.count) {
      if isToEnd() { return false }
      let buffer = try workspace.read(batch, of: source)
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
      let space = workspace.gradient(y.columns, of: stages.count)
      totals.add(
        losses: losses, prediction: loss.outputs.predictions(of: y, in: space),
        target: buffer.targets, weights: weights)
    }
    return true
  }
}
