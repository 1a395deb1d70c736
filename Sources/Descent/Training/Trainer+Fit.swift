extension Trainer {
  /// Trains for a number of epochs: `step` over the mini-batches of each, then `evaluate`.
  ///
  /// - Parameters:
  ///   - epochs: how often to go through the rows; none if it is less than 1.
  ///   - batches: the rows of a batch.
  ///   - last: what becomes of the last, shorter batch; it is kept by default.
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
    checkIsHere()
    return try run(epochs, on: source, validation: validation, keep: keep, observers: observers) {
      MiniBatches(of: size, from: source.count, shuffled: shuffle, epoch: $0, last: last)
    }
  }

  /// Trains on a thread of its own, while the calling task waits without holding one up.
  ///
  /// As the other `fit`, but the observers are told on the training thread, and the cancellation of
  /// the task stops the training between two batches: the history then says so, `wasStopped`.
  @discardableResult
  public nonisolated(nonsending) func fit<S: Source>(
    _ source: S, epochs: Int, batches size: BatchSize, last: LastBatch = .keep,
    shuffle: Shuffle = .everyEpoch(seed: 0), validation: S? = nil, keep: Keep = .last,
    observers: [any TrainingObserver & Sendable] = []
  ) async throws(TrainingError) -> History {
    checkIsHere()
    isAway = true
    defer { isAway = false }
    let cancellation = Cancellation()
    let trainer = Lent(trainer: self)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        POSIX.runOnThread(stackBytes: 8 << 20) {
          let result = Result { () throws(TrainingError) in
            try trainer.trainer.run(
              epochs, on: source, validation: validation, keep: keep,
              observers: [cancellation] + observers
            ) {
              MiniBatches(of: size, from: source.count, shuffled: shuffle, epoch: $0, last: last)
            }
          }
          continuation.resume(returning: result)
        }
      }
    } onCancel: {
      cancellation.cancel()
    }
    return try result.get()
  }

  private func run<S: Source>(
    _ epochs: Int, on source: S, validation: S?, keep: Keep, observers: [any TrainingObserver],
    batches: (_ epoch: Int) -> MiniBatches
  ) throws(TrainingError) -> History {
    var history = History()
    var best: (loss: Double, parameters: Buffer?)?
    /// Whether all observers want to go on; each of them is told.
    func goesOn(after event: TrainingEvent) -> Bool {
      for observer in observers where !observer.observe(event) { history.wasStopped = true }
      return !history.wasStopped
    }
    epochs: for epoch in stride(from: 1, through: epochs, by: 1) {
      let batches = batches(epoch)
      guard !batches.isEmpty else { throw .noBatches(batches.description) }
      var totals = Totals(metrics: metrics)
      for batch in batches {
        try advance(batch, of: source, adding: &totals)
        guard goesOn(after: .batchEnded(epoch: epoch, batch: batch.index, totals: totals)) else {
          break epochs
        }
      }
      var validated: Totals?
      if let validation { validated = try measure(validation) }
      let record = History.Epoch(epoch: epoch, trained: totals, validated: validated)
      history.epochs.append(record)
      let loss = record.validationLoss ?? record.trainLoss
      if best.map({ loss < $0.loss }) ?? true {
        best = (loss, keep == .best ? parameters.copy() : nil)
        history.bestEpoch = epoch
      }
      guard goesOn(after: .epochEnded(record)) else { break }
    }
    if let kept = best?.parameters { restore(kept) }
    return history
  }
}

extension History.Epoch {
  fileprivate init(epoch: Int, trained: Totals, validated: Totals?) {
    self.init(
      epoch: epoch, trainLoss: trained.loss, trainMetrics: trained.figures,
      validationLoss: validated?.loss, validationMetrics: validated?.figures ?? [:])
  }
}
