extension Trainer {
  /// Trains for a number of epochs: `step` over the mini-batches of each, then `evaluate`.
  ///
  /// Epochs are numbered from 1, and go on from where an earlier `fit` ended. Metrics that keep their
  /// rows do not run along with the training: they are measured on the rows to validate on or, without any,
  /// at an epoch's end on those trained on, if the best weights are to be kept or one is watched: monitored, or
  /// by an observer such as `EarlyStopping`.
  ///
  /// With an average of the weights among the stepOptions, it is the average that is judged, from its first
  /// weights on, and kept as the best; with `.last` it is the trainer's `averagedModel`.
  ///
  /// - Parameters:
  ///   - epochs: how often to go through the rows; none if it is less than 1.
  ///   - batches: the rows of a batch.
  ///   - remainder: what becomes of the last, shorter batch; it is kept by default.
  ///   - shuffle: the order of the rows; by default another one each epoch, of the trainer's seed.
  ///   - validation: rows to measure on.
  ///   - validating: how often; at the end of each epoch by default.
  ///   - keep: which weights to leave; where the best are left, `lastModel` has the last.
  ///   - monitor: the figure by which the best weights are told, and which a schedule may watch; the
  ///     loss by default. Traps unless it is one that the trainer measures.
  ///   - observers: told of each batch, validation and epoch, in this order, on this thread.
  /// - Throws: `empty` if there is nothing to train or validate on, `diverged` if a loss or a parameter
  ///   is not finite any more, and what `step` throws. The network is then the best so far, if that was
  ///   to be kept, else as the last step left it, in which a parameter may have overflowed.
  @discardableResult
  public func fit(
    _ dataset: some Dataset, epochs: Int, batches size: BatchSize,
    remainder last: LastBatch = .keep,
    shuffle: Shuffle? = nil, validation: (any Dataset)? = nil,
    validating: ValidationInterval = .everyEpoch,
    keep: KeptWeights = .last, monitor: Monitor = .loss, observers: [any TrainingObserver] = []
  ) throws(TrainingError) -> History {
    checkIsHere()
    let settings = FitSettings(
      epochs: epochs, validation: validation, interval: validating, keep: keep, monitor: monitor,
      observers: observers)
    return try FitLoop.run(self, on: dataset, settings) {
      MiniBatches(
        of: size, from: dataset.count, shuffled: shuffle ?? .everyEpoch(seed: seed), epoch: $0,
        remainder: last)
    }
  }

  /// Trains on a thread of its own, while the calling task waits without holding one up.
  ///
  /// In an asynchronous function `fit` is this one. It is as the other, but the observers are told on the training thread, and the cancellation of
  /// the task stops the training between two batches, or within a validation, which then judges nothing:
  /// the history says so, `wasStopped`.
  @discardableResult
  public nonisolated(nonsending) func fit(
    _ dataset: some Dataset, epochs: Int, batches size: BatchSize,
    remainder last: LastBatch = .keep,
    shuffle: Shuffle? = nil, validation: (any Dataset)? = nil,
    validating: ValidationInterval = .everyEpoch,
    keep: KeptWeights = .last, monitor: Monitor = .loss,
    observers: [any TrainingObserver & Sendable] = []
  ) async throws(TrainingError) -> History {
    checkIsHere()
    isAway = true
    defer { isAway = false }
    let cancellation = Cancellation()
    let shuffle = shuffle ?? .everyEpoch(seed: seed)
    let handoff = Handoff(self)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        POSIX.runOnThread(stackBytes: 8 << 20) {
          let result = Result { () throws(TrainingError) in
            let settings = FitSettings(
              epochs: epochs, validation: validation, interval: validating, keep: keep,
              monitor: monitor, observers: [cancellation] + observers)
            return try FitLoop.run(handoff.value, on: dataset, settings) {
              MiniBatches(
                of: size, from: dataset.count, shuffled: shuffle, epoch: $0, remainder: last)
            }
          }
          handoff.giveBack()
          continuation.resume(returning: result)
        }
      }
    } onCancel: {
      cancellation.cancel()
    }
    handoff.takeBack()
    return try result.get()
  }
}
