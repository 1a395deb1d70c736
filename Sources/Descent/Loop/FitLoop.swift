/// The training loop of one `fit`.
struct FitLoop<Rows: Dataset> {
  let trainer: Trainer
  let dataset: Rows
  let options: FitOptions
  /// The rows, as a checkpoint records them.
  let rows: CheckpointRecord.Rows
  let wallClock = ContinuousClock()
  var state: FitState
  /// The states of the observers in the checkpoint from which this `fit` resumes, or nil.
  private let observerStates: [CheckpointRecord.Observer]?
  /// The first stop reason, or nil if the training continues.
  var stopReason: StopReason?
  /// Whether a cancellation has interrupted the last validation.
  var isInterrupted = false
  /// Whether the observers have taken the beginning. A `fit` that fails before leaves the trainer as it is.
  private var hasBegun = false
  /// The time of the last validation or, before there is one, of the beginning.
  var validatedAt: ContinuousClock.Instant
  /// The batches, the step and the time of the last checkpoint or, before there is one, of the beginning.
  var checkpointed: (batches: Int, step: Int, time: ContinuousClock.Instant)

  /// Trains, and notifies the observers of everything from the beginning to the end or the failure.
  static func run(
    _ trainer: Trainer, on dataset: Rows, _ options: FitOptions
  ) throws(TrainingError) -> History {
    options.check(for: trainer)
    require(!trainer.isFitting, "fit is called within a fit of the same trainer")
    trainer.isFitting = true
    defer { trainer.isFitting = false }
    var loop = try FitLoop(trainer, dataset, options)
    do {
      try loop.train()
    } catch {
      loop.fail(error)
      throw error
    }
    trainer.finishFit(best: loop.state.best?.parameters)
    loop.notify(.ended(loop.state.history))
    return loop.state.history
  }

  private init(
    _ trainer: Trainer, _ dataset: Rows, _ options: FitOptions
  ) throws(TrainingError) {
    self.trainer = trainer
    self.dataset = dataset
    self.options = options
    rows = CheckpointRecord.Rows(
      count: dataset.count,
      blocks: try options.order(of: dataset, epoch: 0, seed: trainer.seed).blocks?.description)
    let resumption = try trainer.fitToContinue(options, rows: rows)
    state = resumption?.fit ?? FitState(firstStep: trainer.state.step)
    observerStates = resumption?.observers
    let now = wallClock.now
    validatedAt = now - state.sinceValidation
    checkpointed = (-1, trainer.state.step, now)
  }

  /// Ends a `fit` that has failed.
  private mutating func fail(_ error: TrainingError) {
    let best = state.best?.parameters
    if case .checkpoint = error, hasBegun {
      trainer.finishFit(best: best)
    } else if hasBegun {
      trainer.abortFit(best: best)
    }
    notify(.failed(error))
  }

  /// Notifies every observer. The first stop reason wins, except that reaching the target beats a
  /// limit.
  mutating func notify(_ event: TrainingEvent) {
    if let reason = options.cancellation?.reason { stop(for: reason) }
    for observer in options.observers {
      if case .stop(let reason) = observer.observe(event) { stop(for: reason) }
    }
  }

  private mutating func stop(for reason: StopReason) {
    if stopReason.map({ $0.isPlanned && reason == .target }) ?? true { stopReason = reason }
  }

  private mutating func train() throws(TrainingError) {
    try begin()
    // An epoch that has begun is continued even after a stop, which ends it.
    while stopReason == nil && state.epochs < options.epochs || state.batches > 0 {
      try trainEpoch()
      if stopReason != nil { break }
    }
    if let stopReason { state.history.stopReason = stopReason }
    // Without its interrupted validation the training could not be continued exactly.
    if !isInterrupted { try checkpoint() }
  }

  /// Notifies the observers, and gives those of a `fit` that is continued their states.
  private mutating func begin() throws(TrainingError) {
    let first = trainer.state.epoch + 1
    let batches =
      options.epochs > state.epochs
      ? try options.miniBatches(from: dataset, epoch: first, seed: trainer.seed).count : 0
    notify(.began(start(first, batches: batches)))
    if let validation = options.validation { try trainer.check(validation: validation) }
    if let observerStates {
      try options.observers.restore(observerStates)
      for reason in options.conditions.compactMap(\.reached) { stop(for: reason) }
    }
    trainer.resumption = nil
    hasBegun = true
  }

  /// Trains one epoch, or the rest of one.
  private mutating func trainEpoch() throws(TrainingError) {
    let epoch = trainer.state.epoch + 1
    let batches = try options.miniBatches(from: dataset, epoch: epoch, seed: trainer.seed)
    guard !batches.isEmpty else {
      throw .empty(
        "an epoch has no batch to train on (\(batches)); use smaller batches or more rows")
    }
    try trainer.setClock(clock(batches))
    try trainer.check(dataset)
    var totals = state.totals ?? trainer.emptyRunningTotals
    state.totals = nil
    guard state.batches <= batches.count else {
      throw .checkpoint(
        "the checkpoint is after \(state.batches) batches of an epoch of \(batches.count)")
    }
    if state.batches > 0, state.batches < batches.count {
      try checkAgain(after: batches[state.batches - 1], totals)
      if stopReason != nil { return state.totals = totals }
    }
    let loader = trainer.loader(of: batches, from: state.batches, of: dataset)
    for batch in batches.dropFirst(state.batches) {
      try step(batch, loader, adding: &totals)
      notify(.batchEnded(epoch: epoch, batch: batch.index, totals: totals))
      state.batches = batch.index + 1
      // Before a validation that only the stop causes.
      if stopReason != nil { try checkpoint(within: totals, after: batch) }
      if state.batches == batches.count { break }
      try check(after: batch, totals)
      if stopReason != nil { return state.totals = totals }
      if isCheckpointDue(atEpochEnd: false) { try checkpoint(within: totals, after: batch) }
    }
    guard totals.weight > 0 else {
      throw .empty("the rows to train on all weigh 0; give some of them a weight above 0")
    }
    try checkIsFinite(totals, after: batches[batches.count - 1], epoch)
    trainer.end(epoch: epoch)
    (state.epochs, state.batches) = (state.epochs + 1, 0)
    try end(epoch, totals)
    let isLast = state.epochs == options.epochs
    if isLast, stopReason != .target, !isInterrupted { stopReason = nil }
    if stopReason == nil, !isLast, isCheckpointDue(atEpochEnd: true) { try checkpoint() }
  }

  /// Validates between two batches, if that is due or a planned stop is made there.
  private mutating func check(after batch: Batch, _ totals: Totals) throws(TrainingError) {
    guard stopReason != nil || isValidationDue else { return }
    try checkIsFinite(totals, after: batch, batch.epoch)
    if stopReason?.isPlanned ?? true { try score(totals, within: batch.epoch) }
  }

  /// Validates where a `fit` is continued, unless that was done there before its checkpoint.
  private mutating func checkAgain(
    after batch: Batch, _ totals: Totals
  ) throws(TrainingError) {
    if state.latest?.step != trainer.state.step { try check(after: batch, totals) }
  }

  /// Takes the step on a batch, whose rows the loader reads next.
  private func step(
    _ batch: Batch, _ loader: some DataLoader, adding totals: inout Totals
  ) throws(TrainingError) {
    do throws(TrainingError) {
      while try trainer.advance(on: batch, loader, adding: &totals) {
        // The last part of a batch has an event of its own.
        for case let observer as any PartObserver in options.observers { observer.partEnded() }
      }
    } catch {
      throw trainer.diagnosed(error, epoch: batch.epoch, batch, of: dataset)
    }
  }

  /// Returns the schedule's clock. The whole training has all epochs, each like this one, up to the
  /// limits of the stop conditions.
  private func clock(_ batches: MiniBatches) -> TrainingClock {
    let epochs = (trainer.state.epoch - state.epochs).saturating(plus: options.epochs)
    return TrainingClock(batches, epochs: epochs)
      .limited(by: options.conditions.flatMap(\.limits), after: state.firstStep)
  }

  /// Throws a diagnosis if the mean loss, a parameter or an optimizer slot is not finite. The losses of a
  /// step's rows are those from before its update, so they do not show a parameter that has overflowed in
  /// it. A slot that has overflowed shows nowhere else: its parameter no longer moves.
  func checkIsFinite(
    _ totals: Totals, after batch: Batch, _ epoch: Int
  ) throws(TrainingError) {
    guard totals.weight == 0 || totals.loss.isFinite, trainer.state.parameters.all.isFinite else {
      throw trainer.diagnosis(epoch: epoch, batch, of: dataset, loss: totals.loss)
    }
    if let error = trainer.slotDiagnosis(epoch: epoch, batch, loss: totals.loss) { throw error }
  }

  /// Validates at the end of the epoch, if that is due, and records the epoch.
  private mutating func end(_ epoch: Int, _ totals: Totals) throws(TrainingError) {
    if options.validation != nil {
      let isOver = state.epochs == options.epochs || stopReason != nil
      let isDue =
        if case .epochs(let n) = options.validating { state.epochs % n == 0 } else {
          isValidationDue
        }
      if isOver || isDue { try score(totals, epoch, isEpochEnd: true) }
    } else {
      try score(totals, epoch, isEpochEnd: true)
    }
    let scored = state.latest.flatMap { $0.epoch == epoch ? $0 : nil }
    let validation = scored.flatMap { $0.rows == .validation ? $0 : nil }
    let record = History.Epoch(
      epoch: epoch, step: trainer.state.step, learningRate: trainer.state.latestRate,
      trainLoss: totals.loss,
      trainMetrics: totals.metricValues, validationLoss: validation?.loss,
      validationMetrics: validation?.metrics ?? [:])
    state.history.epochs.append(record)
    if let scored {
      trainer.watch(options.monitor.value(of: scored) ?? .nan, of: options.monitor)
    }
    notify(.epochEnded(record))
  }

  private func start(_ epoch: Int, batches: Int) -> TrainingStart {
    TrainingStart(
      epochs: options.epochs, firstEpoch: epoch, step: trainer.state.step,
      batches: batches,
      rows: dataset.count, validationRows: options.validation?.count ?? 0,
      parameters: trainer.network.parameterCount, precision: trainer.state.parameters.precision,
      loss: type(of: trainer.loss).kind, metrics: trainer.metrics.map(\.name),
      optimizer: type(of: trainer.optimizer).kind,
      learningRate: trainer.optimizer.learningRate, monitor: options.monitor,
      keep: options.keep, seed: trainer.seed)
  }
}

extension Trainer {
  /// Returns a loader of these batches from the batch with index `first` on.
  fileprivate func loader<Rows: Dataset>(
    of batches: MiniBatches, from first: Int, of dataset: Rows
  ) -> DirectLoader<Rows> {
    DirectLoader(
      batches, from: first, of: dataset, microBatch: microBatch,
      into: examples(for: min(microBatch ?? .max, batches.largestBatch)))
  }

  /// Takes a step on the next rows, which are of this batch. Returns true if they are not its last ones.
  fileprivate func advance(
    on batch: Batch, _ loader: some DataLoader, adding totals: inout Totals
  ) throws(TrainingError) -> Bool {
    let next: Examples?
    do { next = try loader.next() } catch { throw .dataset(error) }
    guard let examples = next else { stop("the loader has fewer batches than the epoch") }
    try advance(examples, of: batch, adding: &totals)
    return !examples.isLast
  }

  /// Throws if the validation rows do not fit the network. It is called before the training, so
  /// that a long training is not lost.
  fileprivate func check(validation: any Dataset) throws(TrainingError) {
    guard validation.count > 0 else {
      throw .empty("there are no validation rows; leave out the validation, or give it rows")
    }
    guard validation.features.count == network.input.count,
      validation.targets.count == plan.targets.count
    else {
      throw .shape(
        ShapeError(
          "validation rows of features \(validation.features) and targets "
            + "\(validation.targets); the network takes \(network.input) and \(plan.targets)"))
    }
  }

  /// Records that the last step of the epoch with this number has been taken.
  fileprivate func end(epoch: Int) {
    state.epoch = epoch
    regularizer.end(epoch: epoch)
  }

  /// Ends a `fit`. If there are best weights, they replace the last ones, which `lastModel` then
  /// has.
  fileprivate func finishFit(best: Buffer?) {
    lastParameters = best == nil ? nil : scoredParameters.copy()
    if let best { restore(best) }
  }

  /// Ends a `fit` that has failed. If there are best weights, they replace the last ones. The
  /// average is discarded, because it contains the weights that led to the failure.
  fileprivate func abortFit(best: Buffer?) {
    lastParameters = nil
    if let best { restore(best) }
    regularizer.forgetAverage()
  }

  private func restore(_ saved: Buffer) {
    state.parameters.all.copy(from: saved.all)
    regularizer.restart()
  }
}
