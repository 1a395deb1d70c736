extension Trainer {
  /// Runs everything that a `fit` does once, on two training batches and as many validation rows,
  /// to find mistakes before a long training.
  ///
  /// It takes the first rows, after those that all weigh 0. A copy of the trainer is trained for one
  /// epoch, so this one does not change. Throws what `fit` would throw.
  @discardableResult
  public func fastRun(
    _ dataset: some Dataset, _ options: FitOptions
  ) throws(TrainingError) -> History {
    let whole = MiniBatches(
      of: options.batches, from: dataset.count, remainder: options.remainder)
    let rows = whole.isEmpty ? dataset.count : 2 * whole.largestBatch
    var options = options
    (options.epochs, options.validating, options.checkpointing) = (1, .everyEpoch, nil)
    options.validation = options.validation.map { RowWindow($0, rows) }
    return try copy().fit(RowWindow(dataset, rows), options)
  }

  /// Returns a trainer of the same network with the current weights and a new optimizer state.
  func copy() throws(TrainingError) -> Trainer { try copy(stepOptions, measuring: metrics) }

  /// Returns such a trainer with another schedule, or without any, and without changes of the layers' rates.
  func copy(
    schedule: (any Schedule)?, measuring metrics: [any Metric]
  ) throws(TrainingError) -> Trainer {
    var stepOptions = stepOptions
    (stepOptions.schedule, stepOptions.layerRateChanges) = (schedule, [])
    return try copy(stepOptions, measuring: metrics)
  }

  private func copy(
    _ stepOptions: StepOptions, measuring metrics: [any Metric]
  ) throws(TrainingError) -> Trainer {
    do {
      let copy = try Trainer(
        model, targets: plan.targets, loss: loss, optimizer: optimizer, reduction: reduction,
        metrics: metrics, stepOptions: stepOptions, seed: seed)
      copy.microBatch = microBatch
      copy.layerRates = layerRates
      return copy
    } catch {
      throw .shape(error)
    }
  }
}

/// A window of `count` consecutive rows of another dataset. It is the first of the windows that
/// follow each other in which some row has a weight above 0.
private struct RowWindow: Dataset {
  private let base: any Dataset
  private let first: Int
  let count: Int

  init(_ base: any Dataset, _ count: Int) {
    self.base = base
    first = Self.start(in: base, count)
    self.count = min(count, base.count - first)
  }

  var features: Shape { base.features }
  var targets: Shape { base.targets }

  func read(_ batch: Batch, into examples: Examples) throws(DatasetError) {
    try base.read(shifted(batch), into: examples)
  }

  func readWeights(_ batch: Batch, into examples: Examples) throws(DatasetError) -> Bool {
    try base.readWeights(shifted(batch), into: examples)
  }

  /// An order of the window's rows, unless the other dataset has none for this shuffle.
  func order(_ shuffle: Shuffle, epoch: Int) throws(DatasetError) -> RowOrder {
    _ = try base.order(shuffle, epoch: epoch)
    return RowOrder(shuffle, count: count, epoch: epoch)
  }

  private func shifted(_ batch: Batch) -> Batch {
    first == 0 ? batch : Batch(rows: batch.rows.map { first + $0 })
  }

  /// Returns the first row of the first window in which some row has a weight above 0.
  ///
  /// Returns 0 if there is none or the rows cannot be read. The training then throws the error.
  private static func start(in base: any Dataset, _ count: Int) -> Int {
    guard count > 0, count < base.count else { return 0 }
    let examples = Examples(
      capacity: count, features: base.features.count, targets: base.targets.count,
      precision: .double)
    for first in stride(from: 0, to: base.count, by: count) {
      let batch = Batch(rows: first..<min(first + count, base.count))
      guard (try? examples.read(batch, of: base)) != nil else { return 0 }
      if examples.batchWeight > 0 { return first }
    }
    return 0
  }
}
