/// The arguments of a `fit` besides its rows.
struct FitSettings {
  let epochs: Int
  let validation: (any Dataset)?
  let interval: ValidationInterval
  let keep: KeptWeights
  let monitor: Monitor
  let observers: [any TrainingObserver]

  /// The monitor of the best weights and those of the observers.
  var monitors: [Monitor] { [monitor] + observers.flatMap(\.monitors) }

  /// Traps if a monitor or a layer rate change names a metric or a layer that the trainer does not
  /// have.
  func check(for trainer: Trainer) {
    interval.check()
    for monitor in monitors { monitor.check(isOneOf: trainer.metrics) }
    for change in observers.flatMap(\.rateChanges) { trainer.network.check(change.layerRates) }
  }
}

/// The training loop of one `fit`.
struct FitLoop<Rows: Dataset> {
  private let trainer: Trainer
  private let dataset: Rows
  private let settings: FitSettings
  private let wallClock = ContinuousClock()
  /// The trainer's number of steps before this `fit`.
  private let firstStep: Int
  private var history = History()
  /// The best monitored value and, if they are to be kept, its weights.
  private var best: (value: Double, parameters: Buffer?)?
  /// Whether the weights of the last validation were an average.
  private var isAveraged = false
  /// The first stop reason of an observer, or nil if the training continues.
  private var stop: StopReason?
  /// Whether an observer has interrupted the last validation.
  private var isInterrupted = false
  /// The last validation.
  private var latest: Validation?
  /// The step and the time of the last validation or, before there is one, of the beginning.
  private var validatedStep: Int
  private var validatedAt: ContinuousClock.Instant
  /// The layer rate changes that are still to be made, in order. Each is due after `batches`
  /// batches of this `fit`.
  private var rateChanges: [(batches: Int, layerRates: [Int: Double])] = []

  /// Trains, and notifies the observers of everything from the beginning to the end or the failure.
  static func run(
    _ trainer: Trainer, on dataset: Rows, _ settings: FitSettings,
    batches: (_ epoch: Int) -> MiniBatches
  ) throws(TrainingError) -> History {
    settings.check(for: trainer)
    var loop = FitLoop(trainer, dataset, settings)
    do {
      try loop.train(batches)
    } catch {
      trainer.abortFit(best: loop.best?.parameters)
      loop.notify(.failed(error))
      throw error
    }
    trainer.finishFit(best: loop.best?.parameters)
    loop.notify(.ended(loop.history))
    return loop.history
  }

  private init(_ trainer: Trainer, _ dataset: Rows, _ settings: FitSettings) {
    self.trainer = trainer
    self.dataset = dataset
    self.settings = settings
    firstStep = trainer.stepCount
    validatedStep = trainer.stepCount
    validatedAt = wallClock.now
  }

  /// Notifies every observer. The first stop reason wins, except that reaching the target beats a
  /// limit.
  private mutating func notify(_ event: TrainingEvent) {
    for observer in settings.observers where !observer.observe(event) {
      let reason = observer.stopReason
      if stop.map({ $0.isPlanned && reason == .target }) ?? true { stop = reason }
    }
  }

  private mutating func train(
    _ batches: (_ epoch: Int) -> MiniBatches
  ) throws(TrainingError) {
    let first = trainer.epochCount + 1
    notify(.began(start(first, batches: settings.epochs > 0 ? batches(first).count : 0)))
    if let validation = settings.validation { try trainer.check(validation) }
    for turn in stride(from: 1, through: settings.epochs, by: 1) {
      if stop == nil { try train(batches(trainer.epochCount + 1), turn) }
      if let stop {
        history.stopReason = stop
        break
      }
    }
  }

  /// Trains one epoch. `turn` is its number in this `fit`, counted from 1.
  private mutating func train(_ batches: MiniBatches, _ turn: Int) throws(TrainingError) {
    let epoch = trainer.epochCount + 1
    guard !batches.isEmpty else {
      throw .empty(
        "an epoch has no batch to train on (\(batches)); use smaller batches or more rows")
    }
    let clock = clock(batches, turn)
    try trainer.setClock(clock)
    if turn == 1 { rateChanges = rateChanges(in: clock) }
    var totals = trainer.emptyRunningTotals
    let lastBatch = batches.count - 1
    for batch in batches {
      changeRates(after: (turn - 1) * batches.count + batch.index)
      do {
        try trainer.advance(batch, of: dataset, adding: &totals)
      } catch {
        throw trainer.diagnosed(error, epoch: epoch, batch, of: dataset)
      }
      notify(.batchEnded(epoch: epoch, batch: batch.index, totals: totals))
      if batch.index == lastBatch { break }
      guard stop != nil || isDue else { continue }
      try checkIsFinite(totals, after: batch, epoch)
      if stop?.isPlanned ?? true { try score(totals, within: epoch) }
      if stop != nil { return }
    }
    guard totals.weight > 0 else {
      throw .empty("the rows to train on all weigh 0; give some of them a weight above 0")
    }
    try checkIsFinite(totals, after: batches[lastBatch], epoch)
    trainer.end(epoch: epoch)
    try end(epoch, totals, turn)
    if turn == settings.epochs, stop != .target, !isInterrupted { stop = nil }
  }

  /// Returns the schedule's clock. The whole training has all epochs, each like this one, up to the
  /// observers' limits.
  private func clock(_ batches: MiniBatches, _ turn: Int) -> TrainingClock {
    let (epochs, overflow) = (trainer.epochCount + 1 - turn)
      .addingReportingOverflow(settings.epochs)
    return TrainingClock(batches, epochs: overflow ? .max : epochs)
      .limited(by: settings.observers.flatMap(\.limits), after: firstStep)
  }

  private func rateChanges(
    in clock: TrainingClock
  ) -> [(batches: Int, layerRates: [Int: Double])] {
    settings.observers.flatMap(\.rateChanges)
      .map { (clock.steps($0.length), $0.layerRates) }.sorted { $0.0 < $1.0 }
  }

  /// Makes the layer rate changes that are due after this number of batches of this `fit`.
  private mutating func changeRates(after batches: Int) {
    while let change = rateChanges.first, change.batches <= batches {
      trainer.changeRates(change.layerRates)
      rateChanges.removeFirst()
    }
  }

  /// Throws a diagnosis if the mean loss, a parameter or an optimizer slot is not finite. The losses of a
  /// step's rows are those from before its update, so they do not show a parameter that has overflowed in
  /// it. A slot that has overflowed shows nowhere else: its parameter no longer moves.
  private func checkIsFinite(
    _ totals: Totals, after batch: Batch, _ epoch: Int
  ) throws(TrainingError) {
    guard totals.weight == 0 || totals.loss.isFinite, trainer.parameters.all.isFinite else {
      throw trainer.diagnosis(epoch: epoch, batch, of: dataset, loss: totals.loss)
    }
    if let error = trainer.slotDiagnosis(epoch: epoch, batch, loss: totals.loss) { throw error }
  }

  /// Validates at the end of the epoch, if that is due, and records the epoch.
  private mutating func end(
    _ epoch: Int, _ totals: Totals, _ turn: Int
  ) throws(TrainingError) {
    if settings.validation != nil {
      let isOver = turn == settings.epochs || stop != nil
      let isDue = if case .epochs(let n) = settings.interval { turn % n == 0 } else { self.isDue }
      if isOver || isDue { try score(totals, epoch, isEpochEnd: true) }
    } else {
      try score(totals, epoch, isEpochEnd: true)
    }
    let scored = latest.flatMap { $0.epoch == epoch ? $0 : nil }
    let validation = scored.flatMap { $0.rows == .validation ? $0 : nil }
    let record = History.Epoch(
      epoch: epoch, step: trainer.stepCount, learningRate: trainer.latestRate,
      trainLoss: totals.loss,
      trainMetrics: totals.metricValues, validationLoss: validation?.loss,
      validationMetrics: validation?.metrics ?? [:])
    history.epochs.append(record)
    if let scored {
      trainer.watch(settings.monitor.value(of: scored) ?? .nan, of: settings.monitor)
    }
    notify(.epochEnded(record))
  }

  /// Returns the loss and the metrics over the training rows, or nil if an observer interrupts it.
  ///
  /// Returns the epoch's running totals, unless the weights must be measured as they are now.
  private mutating func trainingTotals(_ running: Totals) throws(TrainingError) -> Totals? {
    let watched = settings.monitors.map(\.name)
    let needsRows = trainer.metrics.contains {
      type(of: $0).keepsRows && watched.contains($0.name)
    }
    guard settings.keep == .best || trainer.isAveraged || needsRows else { return running }
    return try measure(dataset)
  }

  /// Returns the loss and the metrics of the weights that are validated, or nil if an observer
  /// interrupts it.
  private mutating func measure(_ rows: some Dataset) throws(TrainingError) -> Totals? {
    let observers = settings.observers
    let totals = try trainer.measure(rows, trainer.scoredParameters) {
      observers.contains { $0.isImpatient }
    }
    if totals == nil {
      isInterrupted = true
      // A planned end that needs this validation was not reached.
      if stop != .target { stop = observers.first { $0.isImpatient }?.stopReason ?? .observer }
    }
    return totals
  }

  /// Whether a validation within an epoch is due.
  private var isDue: Bool {
    guard settings.validation != nil else { return false }
    return switch settings.interval {
    case .epochs: false
    case .steps(let count): trainer.stepCount - validatedStep >= count
    case .time(let time): wallClock.now - validatedAt >= time
    }
  }

  /// Validates between two steps of an epoch.
  private mutating func score(_ totals: Totals, within epoch: Int) throws(TrainingError) {
    try score(totals, epoch, isEpochEnd: false)
    if !isInterrupted, let latest { history.validations.append(latest) }
  }

  /// Validates the weights on the validation rows or, if there are none, on the training rows.
  /// Records nothing if an observer interrupts it.
  private mutating func score(
    _ totals: Totals, _ epoch: Int, isEpochEnd: Bool
  ) throws(TrainingError) {
    guard let rows = settings.validation else {
      guard let measured = try trainingTotals(totals) else { return }
      return score(measured, of: .training, epoch, isEpochEnd: isEpochEnd)
    }
    guard let measured = try measure(rows) else { return }
    guard measured.weight > 0 else {
      throw .empty("there are no validation rows, or they all weigh 0; leave them out")
    }
    score(measured, of: .validation, epoch, isEpochEnd: isEpochEnd)
    (validatedStep, validatedAt) = (trainer.stepCount, wallClock.now)
  }

  /// Records a validation, keeps its weights if they are the best so far, and notifies the
  /// observers.
  private mutating func score(
    _ totals: Totals, of rows: Validation.Rows, _ epoch: Int, isEpochEnd: Bool
  ) {
    func made(isBest: Bool) -> Validation {
      Validation(
        epoch: epoch, step: trainer.stepCount, rows: rows, isEpochEnd: isEpochEnd,
        loss: totals.loss.isFinite ? totals.loss : nil, metrics: totals.metricValues, isBest: isBest
      )
    }
    var validation = made(isBest: false)
    // An average is not compared with the weights before it.
    if trainer.isAveraged != isAveraged { (best, isAveraged) = (nil, trainer.isAveraged) }
    let monitor = settings.monitor
    if let value = monitor.value(of: validation),
      best.map({ monitor.isBetter(value, than: $0.value) }) ?? true
    {
      validation = made(isBest: true)
      best = (value, settings.keep == .best ? keptParameters() : nil)
      history.bestValidation = validation
    }
    latest = validation
    notify(.validated(validation))
  }

  /// Returns a copy of the validated weights. It reuses the memory of the weights kept before.
  private func keptParameters() -> Buffer {
    guard let buffer = best?.parameters else { return trainer.scoredParameters.copy() }
    buffer.all.copy(from: trainer.scoredParameters.all)
    return buffer
  }

  private func start(_ epoch: Int, batches: Int) -> TrainingStart {
    TrainingStart(
      epochs: settings.epochs, firstEpoch: epoch, step: trainer.stepCount, batches: batches,
      rows: dataset.count, validationRows: settings.validation?.count ?? 0,
      parameters: trainer.network.parameterCount, precision: trainer.parameters.precision,
      loss: type(of: trainer.loss).kind, metrics: trainer.metrics.map(\.name),
      optimizer: type(of: trainer.optimizer).kind,
      learningRate: trainer.optimizer.learningRate, monitor: settings.monitor,
      keep: settings.keep, seed: trainer.seed)
  }
}

extension Trainer {
  /// Throws if the validation rows do not fit the network. It is called before the training, so
  /// that a long training is not lost.
  fileprivate func check(_ validation: any Dataset) throws(TrainingError) {
    guard validation.count > 0 else {
      throw .empty("there are no validation rows; leave out the validation, or give it rows")
    }
    guard validation.features.count == network.input.count,
      validation.targets.count == targets.count
    else {
      throw .shape(
        ShapeError(
          "validation rows of features \(validation.features) and targets "
            + "\(validation.targets); the network takes \(network.input) and \(targets)"))
    }
  }
}
