extension Trainer {
  /// Trains for a number of epochs: takes a `step` on each mini-batch of an epoch, then calls
  /// `evaluate`.
  ///
  /// Epochs are numbered from 1 and continue from an earlier `fit`. Metrics that keep their rows
  /// have no running values. They are measured on the validation rows. Without validation rows they
  /// are measured on the training rows at the end of an epoch, if the best weights are kept or if
  /// `monitor` or an observer, such as `EarlyStopping`, monitors one of them.
  ///
  /// If the step options have an average of the weights, the average is validated from its first
  /// weights on and kept as the best. With `keep: .last` it is the trainer's `averagedModel`.
  ///
  /// ```swift
  /// let history = try trainer.fit(
  ///   training, epochs: 50, batches: 32, validation: validation, keep: .best,
  ///   observers: [EarlyStopping(patience: 5)])
  /// ```
  ///
  /// - Parameters:
  ///   - dataset: The rows to train on.
  ///   - epochs: The number of passes over the rows. Nothing is trained if it is below 1.
  ///   - batches: The batch size.
  ///   - remainder: What happens to the rows left over in an epoch. By default they make a shorter
  ///     last batch.
  ///   - shuffle: The order of the rows. By default it is a new random order in each epoch, by the
  ///     trainer's seed.
  ///   - validation: The rows to validate on.
  ///   - validating: How often to validate. By default at the end of each epoch.
  ///   - keep: The weights that the trainer has afterwards. If they are the best, `lastModel` has
  ///     the last ones.
  ///   - monitor: The loss or the metric that decides which weights are the best, and that a
  ///     schedule may watch. Traps unless the trainer measures it.
  ///   - observers: Notified of each batch, validation and epoch, in this order and on this thread.
  ///   - cancellation: A request to end the training from outside of it.
  ///   - checkpointing: When a checkpoint is made, and what becomes of it.
  /// - Returns: The record of each epoch and why the training ended.
  /// - Throws: `empty` if there are no rows to train or validate on, `diverged` if a loss, a
  ///   parameter or an optimizer slot is not finite, and what `step` throws. The trainer then has the best weights, if
  ///   they are to be kept. Otherwise it has those of the last step, in which a parameter may have
  ///   overflowed.
  @discardableResult
  public func fit(
    _ dataset: some Dataset, epochs: Int, batches size: BatchSize,
    remainder last: LastBatch = .keep,
    shuffle: Shuffle? = nil, validation: (any Dataset)? = nil,
    validating: TrainingInterval = .everyEpoch,
    keep: KeptWeights = .last, monitor: Monitor = .loss, observers: [any TrainingObserver] = [],
    cancellation: Cancellation? = nil, checkpointing: Checkpointing? = nil
  ) throws(TrainingError) -> History {
    var options = FitOptions(epochs: epochs, batches: size)
    (options.remainder, options.shuffle) = (last, shuffle)
    (options.validation, options.validating) = (validation, validating)
    (options.keep, options.monitor) = (keep, monitor)
    (options.observers, options.cancellation) = (observers, cancellation)
    options.checkpointing = checkpointing
    return try fit(dataset, options)
  }

  /// Trains as these options say, on this thread. See the `fit` that takes them as arguments.
  @discardableResult
  public func fit(
    _ dataset: some Dataset, _ options: FitOptions
  ) throws(TrainingError) -> History {
    checkIsNotBusy()
    return try FitLoop.run(self, on: dataset, options)
  }

  /// Trains on a separate thread while the calling task waits without blocking a thread.
  ///
  /// Async code calls this overload. It differs from the other in that observers run on the
  /// training thread, and that cancelling the task stops the training between two batches or within
  /// a validation. A validation that is interrupted is not recorded. The history's `wasStopped` is
  /// then true, and its `stopReason` is `cancelled`.
  @discardableResult
  public nonisolated(nonsending) func fit(
    _ dataset: some Dataset, epochs: Int, batches size: BatchSize,
    remainder last: LastBatch = .keep,
    shuffle: Shuffle? = nil, validation: (any Dataset)? = nil,
    validating: TrainingInterval = .everyEpoch,
    keep: KeptWeights = .last, monitor: Monitor = .loss,
    observers: [any TrainingObserver & Sendable] = [], cancellation: Cancellation? = nil,
    checkpointing: Checkpointing? = nil
  ) async throws(TrainingError) -> History {
    checkIsNotBusy()
    isBusy = true
    defer { isBusy = false }
    let ofTask = Cancellation { cancellation?.reason }
    var options = FitOptions(epochs: epochs, batches: size)
    (options.remainder, options.shuffle) = (last, shuffle)
    (options.validation, options.validating) = (validation, validating)
    (options.keep, options.monitor) = (keep, monitor)
    (options.observers, options.checkpointing) = (observers, checkpointing)
    options.cancellation = ofTask
    let handoff = Handoff((trainer: self, options: options))
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        POSIX.runOnThread(stackBytes: 8 << 20) {
          let result = Result { () throws(TrainingError) in
            try FitLoop.run(handoff.value.trainer, on: dataset, handoff.value.options)
          }
          handoff.giveBack()
          continuation.resume(returning: result)
        }
      }
    } onCancel: {
      ofTask.cancel()
    }
    handoff.takeBack()
    return try result.get()
  }
}
