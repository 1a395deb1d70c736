/// What a `fit` is told besides its rows.
struct FitSettings {
  let epochs: Int
  let validation: (any Dataset)?
  let interval: ValidationInterval
  let keep: KeptWeights
  let monitor: Monitor
  let observers: [any TrainingObserver]

  /// All that is watched.
  var monitors: [Monitor] { [monitor] + observers.flatMap(\.monitors) }

  /// Traps if a figure is watched, or a layer changed, that the trainer does not have.
  func check(for trainer: Trainer) {
    interval.check()
    for monitor in monitors { monitor.check(isOneOf: trainer.metrics) }
    for change in observers.flatMap(\.rateChanges) { trainer.network.check(change.layerRates) }
  }
}

/// One `fit`, from its first step to its last.
struct FitLoop<Rows: Dataset> {
  private let trainer: Trainer
  private let dataset: Rows
  private let settings: FitSettings
  private let wallClock = ContinuousClock()
  /// The steps before the first of this `fit`.
  private let firstStep: Int
  private var history = History()
  private var best: (value: Double, parameters: Buffer?)?
  /// Whether the last weights that were judged were an average.
  private var isAveraged = false
  /// The first wish to stop.
  private var stop: StopReason?
  /// Whether an observer did not wait for the last validation.
  private var isCutShort = false
  /// The last validation, and the step and time of it or, before there is one, of the beginning.
  private var latest: Validation?
  private var validatedStep: Int
  private var validatedAt: ContinuousClock.Instant
  /// The changes of layers' rates to come, in order, each behind so many batches of this `fit`.
  private var rateChanges: [(batches: Int, layerRates: [Int: Double])] = []

  /// Runs it, and tells its observers how it began and ended.
  static func run(
    _ trainer: Trainer, on dataset: Rows, _ settings: FitSettings,
    batches: (_ epoch: Int) -> MiniBatches
  ) throws(TrainingError) -> History {
    settings.check(for: trainer)
    var loop = FitLoop(trainer, dataset, settings)
    do {
      try loop.train(batches)
    } catch {
      trainer.fail(best: loop.best?.parameters)
      loop.tell(.failed(error))
      throw error
    }
    trainer.leave(best: loop.best?.parameters)
    loop.tell(.ended(loop.history))
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

  /// All observers are told, whatever one of them wants. The first wish counts, but for a target that is
  /// reached together with a limit.
  private mutating func tell(_ event: TrainingEvent) {
    for observer in settings.observers where !observer.observe(event) {
      let reason = observer.stopReason
      if stop.map({ $0.isPlanned && reason == .target }) ?? true { stop = reason }
    }
  }

  private mutating func train(
    _ batches: (_ epoch: Int) -> MiniBatches
  ) throws(TrainingError) {
    let first = trainer.epochCount + 1
    tell(.began(start(first, batches: settings.epochs > 0 ? batches(first).count : 0)))
    if let validation = settings.validation { try trainer.check(validation) }
    for turn in stride(from: 1, through: settings.epochs, by: 1) {
      if stop == nil { try train(batches(trainer.epochCount + 1), turn) }
      if let stop {
        history.stopReason = stop
        break
      }
    }
  }

  /// Trains the epoch of this turn, from 1.
  private mutating func train(_ batches: MiniBatches, _ turn: Int) throws(TrainingError) {
    let epoch = trainer.epochCount + 1
    guard !batches.isEmpty else {
      throw .empty(
        "an epoch has no batch to train on (\(batches)); use smaller batches or more rows")
    }
    let clock = clock(batches, turn)
    try trainer.follow(clock)
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
      tell(.batchEnded(epoch: epoch, batch: batch.index, totals: totals))
      if batch.index == lastBatch { break }
      guard stop != nil || isDue else { continue }
      try checkIsFinite(totals, after: batch, epoch)
      if stop?.isPlanned ?? true { try judge(totals, within: epoch) }
      if stop != nil { return }
    }
    guard totals.weight > 0 else {
      throw .empty("the rows to train on all weigh 0; give some of them a weight above 0")
    }
    try checkIsFinite(totals, after: batches[lastBatch], epoch)
    trainer.end(epoch: epoch)
    try end(epoch, totals, turn)
    if turn == settings.epochs, stop != .target, !isCutShort { stop = nil }
  }

  /// What a schedule is told: the whole training is all epochs like this one, or as much of them as the
  /// observers leave.
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

  /// Makes those that are due after so many batches of this `fit`.
  private mutating func changeRates(after batches: Int) {
    while let change = rateChanges.first, change.batches <= batches {
      trainer.changeRates(change.layerRates)
      rateChanges.removeFirst()
    }
  }

  /// A step may make a parameter overflow; the losses of its rows are those before it.
  private func checkIsFinite(
    _ totals: Totals, after batch: Batch, _ epoch: Int
  ) throws(TrainingError) {
    guard totals.weight == 0 || totals.loss.isFinite, trainer.parameters.all.isFinite else {
      throw trainer.diagnosis(epoch: epoch, batch, of: dataset, loss: totals.loss)
    }
  }

  /// Judges the epoch, if it is to be, and records it.
  private mutating func end(
    _ epoch: Int, _ totals: Totals, _ turn: Int
  ) throws(TrainingError) {
    if settings.validation != nil {
      let isOver = turn == settings.epochs || stop != nil
      let isDue = if case .epochs(let n) = settings.interval { turn % n == 0 } else { self.isDue }
      if isOver || isDue { try judge(totals, epoch, isEpochEnd: true) }
    } else {
      try judge(totals, epoch, isEpochEnd: true)
    }
    let judged = latest.flatMap { $0.epoch == epoch ? $0 : nil }
    let validation = judged.flatMap { $0.rows == .validation ? $0 : nil }
    let record = History.Epoch(
      epoch: epoch, step: trainer.stepCount, learningRate: trainer.latestRate,
      trainLoss: totals.loss,
      trainMetrics: totals.metricValues, validationLoss: validation?.loss,
      validationMetrics: validation?.metrics ?? [:])
    history.epochs.append(record)
    if let judged {
      trainer.watch(settings.monitor.value(of: judged) ?? .nan, of: settings.monitor)
    }
    tell(.epochEnded(record))
  }

  /// The figures of the rows trained on: as they ran along in the epoch, where those will do. Nil if an observer
  /// does not wait for them.
  private mutating func measured(_ ranAlong: Totals) throws(TrainingError) -> Totals? {
    let watched = settings.monitors.map(\.name)
    let needsRows = trainer.metrics.contains {
      type(of: $0).keepsRows && watched.contains($0.name)
    }
    guard settings.keep == .best || trainer.isAveraged || needsRows else { return ranAlong }
    return try measure(dataset)
  }

  /// The figures of the weights that are judged; nil if an observer does not wait for them.
  private mutating func measure(_ rows: some Dataset) throws(TrainingError) -> Totals? {
    let observers = settings.observers
    let totals = try trainer.measure(rows, trainer.judged) {
      observers.contains { $0.isImpatient }
    }
    if totals == nil {
      isCutShort = true
      // A planned end was not reached, if it was to be judged.
      if stop != .target { stop = observers.first { $0.isImpatient }?.stopReason ?? .observer }
    }
    return totals
  }

  /// Whether it is time for a validation within an epoch.
  private var isDue: Bool {
    guard settings.validation != nil else { return false }
    return switch settings.interval {
    case .epochs: false
    case .steps(let count): trainer.stepCount - validatedStep >= count
    case .time(let time): wallClock.now - validatedAt >= time
    }
  }

  private mutating func judge(_ totals: Totals, within epoch: Int) throws(TrainingError) {
    try judge(totals, epoch, isEpochEnd: false)
    if !isCutShort, let latest { history.validations.append(latest) }
  }

  /// By the rows to validate on or, without any, by those trained on; not at all if an observer does not wait.
  private mutating func judge(
    _ totals: Totals, _ epoch: Int, isEpochEnd: Bool
  ) throws(TrainingError) {
    guard let rows = settings.validation else {
      guard let measured = try measured(totals) else { return }
      return judge(measured, of: .training, epoch, isEpochEnd: isEpochEnd)
    }
    guard let measured = try measure(rows) else { return }
    guard measured.weight > 0 else {
      throw .empty("the rows to validate on are none, or weigh nothing; leave them out")
    }
    judge(measured, of: .validation, epoch, isEpochEnd: isEpochEnd)
    (validatedStep, validatedAt) = (trainer.stepCount, wallClock.now)
  }

  /// Keeps the weights if they are the best so far, and tells of it.
  private mutating func judge(
    _ totals: Totals, of rows: Validation.Rows, _ epoch: Int, isEpochEnd: Bool
  ) {
    func made(isBest: Bool) -> Validation {
      Validation(
        epoch: epoch, step: trainer.stepCount, rows: rows, isEpochEnd: isEpochEnd,
        loss: totals.loss.isFinite ? totals.loss : nil, metrics: totals.metricValues, isBest: isBest
      )
    }
    var validation = made(isBest: false)
    // The weights before an average are no rivals of it.
    if trainer.isAveraged != isAveraged { (best, isAveraged) = (nil, trainer.isAveraged) }
    let monitor = settings.monitor
    if let value = monitor.value(of: validation),
      best.map({ monitor.isBetter(value, than: $0.value) }) ?? true
    {
      validation = made(isBest: true)
      best = (value, settings.keep == .best ? kept() : nil)
      history.bestValidation = validation
    }
    latest = validation
    tell(.validated(validation))
  }

  /// The weights that have been judged, in the memory of those kept before.
  private func kept() -> Buffer {
    guard let buffer = best?.parameters else { return trainer.judged.copy() }
    buffer.all.copy(from: trainer.judged.all)
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
  /// Before the training, whose hours would be lost.
  fileprivate func check(_ validation: any Dataset) throws(TrainingError) {
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
