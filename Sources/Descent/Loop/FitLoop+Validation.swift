extension FitLoop {
  /// Returns the loss and the metrics over the training rows, or nil if it is interrupted.
  ///
  /// Returns the epoch's running totals, unless the weights must be measured as they are now.
  private mutating func trainingTotals(_ running: Totals) throws(TrainingError) -> Totals? {
    let watched = options.monitors.map(\.name)
    let needsRows = trainer.metrics.contains {
      type(of: $0).keepsRows && watched.contains($0.name)
    }
    guard options.keep == .best || trainer.isAveraged || needsRows else { return running }
    return try measure(dataset)
  }

  /// Returns the loss and the metrics of the weights that are validated, or nil if it is
  /// interrupted.
  private mutating func measure(_ rows: some Dataset) throws(TrainingError) -> Totals? {
    let cancellation = options.cancellation
    let totals = try trainer.measure(rows, trainer.scoredParameters) {
      cancellation?.reason != nil
    }
    if totals == nil {
      isInterrupted = true
      // A planned end that needs this validation was not reached.
      if stopReason != .target { stopReason = cancellation?.reason ?? .cancelled }
    }
    return totals
  }

  /// Whether a validation within an epoch is due.
  var isValidationDue: Bool {
    guard options.validation != nil else { return false }
    return switch options.validating {
    case .epochs: false
    case .steps(let count): trainer.state.step - state.validatedStep >= count
    case .time(let time): wallClock.now - validatedAt >= time
    case .growth(let factor):
      isGrown(trainer.state.step, from: state.validatedStep, by: factor)
    }
  }

  /// Whether the number of steps of this `fit` has grown by the factor.
  func isGrown(_ step: Int, from before: Int, by factor: Double) -> Bool {
    step > before
      && Double(step - state.firstStep) >= Double(before - state.firstStep) * factor
  }

  /// Validates between two steps of an epoch.
  mutating func score(_ totals: Totals, within epoch: Int) throws(TrainingError) {
    try score(totals, epoch, isEpochEnd: false)
    if !isInterrupted, let latest = state.latest { state.history.validations.append(latest) }
  }

  /// Validates the weights on the validation rows or, if there are none, on the training rows.
  /// Records nothing if it is interrupted.
  mutating func score(
    _ totals: Totals, _ epoch: Int, isEpochEnd: Bool
  ) throws(TrainingError) {
    guard let rows = options.validation else {
      guard let measured = try trainingTotals(totals) else { return }
      return score(measured, of: .training, epoch, isEpochEnd: isEpochEnd)
    }
    guard let measured = try measure(rows) else { return }
    guard measured.weight > 0 else {
      throw .empty("there are no validation rows, or they all weigh 0; leave them out")
    }
    score(measured, of: .validation, epoch, isEpochEnd: isEpochEnd)
    (state.validatedStep, validatedAt) = (trainer.state.step, wallClock.now)
  }

  /// Records a validation, keeps its weights if they are the best so far, and notifies the
  /// observers.
  private mutating func score(
    _ totals: Totals, of rows: Validation.Rows, _ epoch: Int, isEpochEnd: Bool
  ) {
    func made(isBest: Bool) -> Validation {
      Validation(
        epoch: epoch, step: trainer.state.step, rows: rows, isEpochEnd: isEpochEnd,
        loss: totals.loss.isFinite ? totals.loss : nil, metrics: totals.metricValues, isBest: isBest
      )
    }
    var validation = made(isBest: false)
    // An average is not compared with the weights before it.
    if trainer.isAveraged != state.isAveraged {
      (state.best, state.isAveraged) = (nil, trainer.isAveraged)
    }
    let monitor = options.monitor
    if let value = monitor.value(of: validation),
      state.best.map({ monitor.isBetter(value, than: $0.value) }) ?? true
    {
      validation = made(isBest: true)
      state.best = .init(
        value: value, parameters: options.keep == .best ? keptParameters() : nil)
      state.history.bestValidation = validation
    }
    state.latest = validation
    notify(.validated(validation))
  }

  /// Returns a copy of the validated weights. It reuses the memory of the weights kept before.
  private func keptParameters() -> Buffer {
    guard let buffer = state.best?.parameters else { return trainer.scoredParameters.copy() }
    buffer.all.copy(from: trainer.scoredParameters.all)
    return buffer
  }
}
