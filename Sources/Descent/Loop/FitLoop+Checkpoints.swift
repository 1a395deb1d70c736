extension FitLoop {
  /// Whether a checkpoint is due after this step.
  func isCheckpointDue(atEpochEnd isEpochEnd: Bool) -> Bool {
    switch options.checkpointing?.interval {
    case nil: false
    case .epochs(let count): isEpochEnd && state.epochs % count == 0
    case .steps(let count): trainer.state.step - checkpointed.step >= count
    case .time(let time): wallClock.now - checkpointed.time >= time
    case .growth(let factor): isGrown(trainer.state.step, from: checkpointed.step, by: factor)
    }
  }

  /// Makes a checkpoint within an epoch, if there is to be one. Throws if the weights are not finite: the
  /// checkpoint before is better.
  mutating func checkpoint(
    within totals: Totals, after batch: Batch
  ) throws(TrainingError) {
    guard options.checkpointing != nil else { return }
    try checkIsFinite(totals, after: batch, batch.epoch)
    try checkpoint(within: totals)
  }

  /// Makes a checkpoint of the training as it is now, if there is to be one and it is not the last one made.
  /// `totals` are those of an epoch that has begun.
  mutating func checkpoint(within totals: Totals? = nil) throws(TrainingError) {
    guard let checkpointing = options.checkpointing,
      checkpointed.batches != trainer.state.batches || totals == nil && stopReason == nil
    else { return }
    var fit = state
    fit.totals = totals ?? state.totals
    if case .time = options.validating { fit.sinceValidation = wallClock.now - validatedAt }
    fit.history.stopReason = .epochs
    checkpointed = (trainer.state.batches, trainer.state.step, wallClock.now)
    do {
      try checkpointing.save(try trainer.checkpoint((fit, options, rows)))
    } catch {
      throw .checkpoint("\(error)")
    }
  }
}
