/// What a network gives for some rows, in inference. It is valid until the closure that receives it
/// returns.
package struct MeasuredRows {
  /// The numbers of the rows.
  package let batch: Batch
  /// The network's outputs, [rows, outputs].
  package let outputs: Matrix
  /// What the loss says that the outputs predict, [rows, predictions].
  package let predictions: Predictions
  /// [rows, targets]
  package let targets: Matrix
  /// The loss of each row, [1, rows].
  package let losses: Matrix
  /// The weights, [rows, 1], or nil if every row weighs 1. The predictions of a row that weighs 0 are
  /// not those of its features.
  package let weights: Matrix?
}

extension Model {
  /// Calls `body` with the predictions for the rows of `dataset`, some rows at a time.
  ///
  /// `rows` are the numbers of the rows and their order; by default all of them. Throws what
  /// `evaluate` throws.
  package func measure(
    _ dataset: some Dataset, loss: any Loss, rows: [Int]? = nil, _ body: (MeasuredRows) -> Void
  ) throws(TrainingError) {
    let order = rows.map { RowOrder($0) } ?? RowOrder(0..<dataset.count)
    let capacity = min(order.count, Self.chunk)
    let examples = Examples(
      capacity: capacity, features: input.count, targets: dataset.targets.count,
      precision: precision)
    try network.measure(
      MiniBatches(of: .mini(Self.chunk), order: order), of: dataset, parameters: parameters.all,
      loss: loss, into: examples,
      in: Workspace(network, capacity: capacity, precision: precision)
    ) { examples, batch, outputs, losses, space in
      body(
        MeasuredRows(
          batch: batch, outputs: outputs,
          predictions: loss.outputs.predictions(of: outputs, in: space), targets: examples.targets,
          losses: losses,
          weights: examples.givenWeights))
    }
  }
}
