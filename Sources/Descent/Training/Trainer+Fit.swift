extension Trainer {
  /// Trains for a number of epochs: `step` over the mini-batches of each, then `evaluate`.
  ///
  /// Epochs are numbered from 1, and go on from where an earlier `fit` ended. Metrics that keep their
  /// rows are measured at an epoch's end only, on the rows to validate on.
  ///
  /// - Parameters:
  ///   - epochs: how often to go through the rows; none if it is less than 1.
  ///   - batches: the rows of a batch.
  ///   - last: what becomes of the last, shorter batch; it is kept by default.
  ///   - shuffle: the order of the rows; by default another one each epoch, of the trainer's seed.
  ///   - validation: rows to measure on at the end of each epoch.
  ///   - keep: which weights to leave.
  ///   - observers: told of each batch and epoch, in this order, on this thread.
  /// - Throws: `empty` if there is nothing to train or validate on, and what `step` throws; the network
  ///   is then as the last good step left it.
  @discardableResult
  public func fit(
    _ source: some Source, epochs: Int, batches size: BatchSize, last: LastBatch = .keep,
    shuffle: Shuffle? = nil, validation: (any Source)? = nil, keep: Keep = .last,
    observers: [any TrainingObserver] = []
  ) throws(TrainingError) -> History {
    checkIsHere()
    return try run(epochs, on: source, validation: validation, keep: keep, observers: observers) {
      MiniBatches(
        of: size, from: source.count, shuffled: shuffle ?? .everyEpoch(seed: seed), epoch: $0,
        last: last)
    }
  }

  /// Trains on a thread of its own, while the calling task waits without holding one up.
  ///
  /// In an asynchronous function `fit` is this one. It is as the other, but the observers are told on the training thread, and the cancellation of
  /// the task stops the training between two batches: the history then says so, `wasStopped`.
  @discardableResult
  public nonisolated(nonsending) func fit(
    _ source: some Source, epochs: Int, batches size: BatchSize, last: LastBatch = .keep,
    shuffle: Shuffle? = nil, validation: (any Source)? = nil, keep: Keep = .last,
    observers: [any TrainingObserver & Sendable] = []
  ) async throws(TrainingError) -> History {
    checkIsHere()
    isAway = true
    defer { isAway = false }
    let cancellation = Cancellation()
    let shuffle = shuffle ?? .everyEpoch(seed: seed)
    let loan = Loan(self)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        POSIX.runOnThread(stackBytes: 8 << 20) {
          let result = Result { () throws(TrainingError) in
            if cancellation.isCancelled { return History(wasStopped: true) }
            return try loan.trainer.run(
              epochs, on: source, validation: validation, keep: keep,
              observers: [cancellation] + observers
            ) {
              MiniBatches(
                of: size, from: source.count, shuffled: shuffle, epoch: $0, last: last)
            }
          }
          loan.giveBack()
          continuation.resume(returning: result)
        }
      }
    } onCancel: {
      cancellation.cancel()
    }
    loan.takeBack()
    return try result.get()
  }

  private func run(
    _ epochs: Int, on source: some Source, validation: (any Source)?, keep: Keep,
    observers: [any TrainingObserver],
    batches: (_ epoch: Int) -> MiniBatches
  ) throws(TrainingError) -> History {
    var history = History()
    var best: (loss: Double, parameters: Buffer?)?
    /// Whether all observers want to go on; each of them is told.
    func goesOn(after event: TrainingEvent) -> Bool {
      for observer in observers where !observer.observe(event) { history.wasStopped = true }
      return !history.wasStopped
    }
    func finish() -> History {
      if let kept = best?.parameters { restore(kept) }
      return history
    }
    if let validation { try check(validation) }
    for turn in stride(from: 0, to: epochs, by: 1) {
      let epoch = epochCount + 1
      let batches = batches(epoch)
      guard !batches.isEmpty else {
        throw .empty(
          "an epoch has no batch to train on (\(batches)); use smaller batches or more rows")
      }
      try follow(batches, epochs: epoch - turn - 1 + epochs)
      var totals = emptyRunningTotals
      for batch in batches {
        try advance(batch, of: source, adding: &totals)
        guard goesOn(after: .batchEnded(epoch: epoch, batch: batch.index, totals: totals)) else {
          return finish()
        }
      }
      guard totals.weight > 0 else {
        throw .empty("the rows to train on all weigh 0; give some of them a weight above 0")
      }
      guard totals.loss.isFinite, parameters.all.isFinite else {
        if let kept = best?.parameters { restore(kept) }
        throw .overflow(step: stepCount)
      }
      epochCount = epoch
      var validated: Totals?
      if let validation { validated = try measure(validation) }
      if let validated, !(validated.weight > 0) {
        throw .empty("the rows to validate on are none, or weigh nothing; leave them out")
      }
      let record = History.Epoch(epoch: epoch, trained: totals, validated: validated)
      history.epochs.append(record)
      var judged = validated ?? totals
      if validated == nil, keep == .best { judged = try measure(source) }
      if judged.loss < best?.loss ?? .infinity {
        best = (judged.loss, keep == .best ? parameters.copy() : nil)
        history.bestEpoch = epoch
      }
      endEpoch(figure: judged.loss)
      guard goesOn(after: .epochEnded(record)) else {
        history.wasStopped = turn < epochs - 1
        break
      }
    }
    return finish()
  }

  /// Before the training, whose hours would be lost.
  private func check(_ validation: any Source) throws(TrainingError) {
    guard validation.count > 0 else {
      throw .empty("there are no rows to validate on; leave them out, or give some")
    }
    guard validation.features.count == network.input.count,
      validation.targets.count == targets.count
    else {
      throw .shape(
        ShapeError(
          "rows to validate on of features \(validation.features) and targets "
            + "\(validation.targets); the network takes \(network.input) and \(targets)"))
    }
  }
}

extension History.Epoch {
  fileprivate init(epoch: Int, trained: Totals, validated: Totals?) {
    self.init(
      epoch: epoch, trainLoss: trained.loss, trainMetrics: trained.figures,
      validationLoss: validated.flatMap { $0.loss.isFinite ? $0.loss : nil },
      validationMetrics: validated?.figures ?? [:])
  }
}
