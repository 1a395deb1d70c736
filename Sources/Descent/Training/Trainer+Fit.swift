extension Trainer {
  /// Trains for a number of epochs: `step` over the mini-batches of each, then `evaluate`.
  ///
  /// - Parameters:
  ///   - batches: the rows of a batch. The last, shorter batch is kept unless `last` says otherwise.
  ///   - shuffle: the order of the rows; by default another one each epoch, of seed 0.
  ///   - validation: rows to measure on at the end of each epoch.
  ///   - keep: which weights to leave.
  ///   - observers: told of each batch and epoch, in this order, on this thread.
  /// - Throws: `noBatches` if an epoch would train on nothing, and what `step` throws; the network is
  ///   then as the last good step left it.
  @discardableResult
  public func fit<S: Source>(
    _ source: S, epochs: Int, batches size: BatchSize, last: LastBatch = .keep,
    shuffle: Shuffle = .everyEpoch(seed: 0), validation: S? = nil, keep: Keep = .last,
    observers: [any TrainingObserver] = []
  ) throws(TrainingError) -> History {
    var history = History()
    var best: (loss: Double, parameters: Buffer)?
    for epoch in 1...max(epochs, 1) where epochs > 0 {
      let batches = MiniBatches(
        of: size, from: source.count, shuffled: shuffle, epoch: epoch, last: last)
      guard !batches.isEmpty else { throw .noBatches(batches.description) }
      var totals = Totals(metrics: metrics)
      for batch in batches {
        try step(batch, of: source, adding: &totals)
        for observer in observers
        where !observer.observe(
          .batchEnded(epoch: epoch, batch: batch.index, totals: totals))
        {
          history.wasStopped = true
        }
        if history.wasStopped { break }
      }
      if history.wasStopped { break }
      let record = History.Epoch(
        epoch: epoch, trained: totals, validated: try validation.map(evaluate))
      history.epochs.append(record)
      let measure = record.validationLoss ?? record.trainLoss
      if best.map({ measure < $0.loss }) ?? true {
        best = (measure, keep == .best ? parameters.copy() : parameters)
        history.bestEpoch = epoch
      }
      for observer in observers where !observer.observe(.epochEnded(record)) {
        history.wasStopped = true
      }
      if history.wasStopped { break }
    }
    if keep == .best, let best { restore(best.parameters) }
    return history
  }
}

extension Optional where Wrapped: Source {
  fileprivate func map(
    _ evaluate: (Wrapped) throws(TrainingError) -> Totals
  ) throws(TrainingError) -> Totals? {
    guard let self else { return nil }
    return try evaluate(self)
  }
}

extension History.Epoch {
  init(epoch: Int, trained: Totals, validated: Totals?) {
    self.init(
      epoch: epoch, trainLoss: trained.loss, trainMetrics: trained.figures,
      validationLoss: validated?.loss, validationMetrics: validated?.figures ?? [:])
  }
}

extension Totals {
  fileprivate var figures: [String: Double] {
    Dictionary(
      metrics.map { (type(of: $0).kind, self[type(of: $0).kind] ?? .nan) },
      uniquingKeysWith: { first, _ in first })
  }
}
