extension Model {
  /// Returns the loss and the metrics over all rows of `dataset`, each with its weight there. The
  /// result is bit for bit that of a trainer's `evaluate` for the same network and a loss without label
  /// smoothing.
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
    guard dataset.features.count == input.count else {
      throw .shape(
        ShapeError("rows of features \(dataset.features); the network takes \(input)"))
    }
    let rows = min(dataset.count, Self.chunk)
    let examples = Examples(
      capacity: rows, features: input.count, targets: dataset.targets.count, precision: precision)
    try network.measure(
      dataset, parameters: parameters.all, loss: loss, into: examples,
      in: Workspace(network, capacity: rows, precision: precision), adding: &totals)
  }
}

extension Network {
  /// Adds all rows to the totals, in inference, a chunk at a time.
  ///
  /// Before each chunk it asks `shouldStop`, and returns false if that is true. Returns true if all
  /// rows were added.
  @discardableResult
  func measure(
    _ dataset: some Dataset, parameters: Matrix, loss: any Loss, into examples: Examples,
    in workspace: Workspace, adding totals: inout Totals,
    unless shouldStop: () -> Bool = { false }
  ) throws(TrainingError) -> Bool {
    try measure(
      MiniBatches(of: .mini(Model.chunk), from: dataset.count), of: dataset,
      parameters: parameters, loss: loss, into: examples, in: workspace, unless: shouldStop
    ) { examples, _, outputs, losses, space in
      totals.add(
        losses: losses, predictions: loss.outputs.predictions(of: outputs, in: space),
        target: examples.targets,
        weights: examples.givenWeights)
    }
  }

  /// Calls `body` with the outputs and the losses of each batch, in inference, and with memory as large
  /// as the outputs.
  ///
  /// Before each batch it asks `shouldStop`, and returns false if that is true. Returns true after the
  /// last one.
  @discardableResult
  @inline(__always)
  func measure(
    _ batches: MiniBatches, of dataset: some Dataset, parameters: Matrix, loss: any Loss,
    into examples: Examples, in workspace: Workspace, unless shouldStop: () -> Bool = { false },
    _ body: (_ examples: Examples, Batch, _ outputs: Matrix, _ losses: Matrix, _ space: Matrix) ->
      Void
  ) throws(TrainingError) -> Bool {
    for batch in batches {
      if shouldStop() { return false }
      do { try examples.read(batch, of: dataset) } catch { throw .dataset(error) }
      let losses = workspace.losses(of: examples.rows)
      let y = predict(examples.features, parameters: parameters, in: workspace.memory)
      do {
        try loss.evaluate(
          y, examples.targets, weights: examples.givenWeights, gradient: nil, scale: 1,
          losses: losses)
      } catch {
        throw .target(row: batch[error.position], error)
      }
      // This is the buffer that the last layer did not write to.
      let space = workspace.memory.pingPong(layers.count, rows: y.rows, columns: y.columns)
      body(examples, batch, y, losses, space)
    }
    return true
  }
}
