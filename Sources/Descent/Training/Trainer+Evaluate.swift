extension Trainer {
  /// Returns the loss, without label smoothing, and the metrics over all rows of `dataset`, in
  /// inference. This is `f_val` of the published loops.
  public func evaluate(_ dataset: some Dataset) throws(TrainingError) -> Totals {
    checkIsNotBusy()
    return try measure(dataset, state.parameters) { false } ?? emptyTotals
  }

  /// The parameters that a `fit` validates and keeps: the average if there is one, otherwise the
  /// current ones.
  var scoredParameters: Buffer { state.averageParameters ?? state.parameters }

  /// Whether `scoredParameters` are an average.
  var isAveraged: Bool { state.averageParameters != nil }

  /// Returns the loss, without label smoothing, and the metrics over all rows, or nil if `shouldStop` was true before the
  /// last chunk.
  func measure(
    _ dataset: some Dataset, _ parameters: Buffer, unless shouldStop: () -> Bool
  ) throws(TrainingError) -> Totals? {
    try check(dataset)
    var totals = emptyTotals
    let rows = min(dataset.count, Model.chunk)
    let isWhole = try network.measure(
      dataset, parameters: parameters.all, loss: plan.measuredLoss, into: examples(for: rows),
      in: workspace(for: rows), adding: &totals, unless: shouldStop)
    return isWhole ? totals : nil
  }
}
