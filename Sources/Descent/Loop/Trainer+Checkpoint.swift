#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension Trainer {
  /// Returns a checkpoint of the training as it is now, between two steps of your own loop or two
  /// `fit`s. Within a `fit`, `FitOptions.checkpointing` makes checkpoints.
  ///
  /// Throws if a layer cannot be encoded.
  public func checkpoint() throws -> Checkpoint {
    checkIsNotBusy()
    require(
      !isFitting,
      "checkpoint() is called within a fit; set FitOptions.checkpointing to get checkpoints of it")
    require(
      rowsOfPart == 0,
      "checkpoint() is called within a batch; train on its other rows first")
    return try checkpoint(nil)
  }

  /// Returns a checkpoint of the training and of its `fit`.
  func checkpoint(
    _ fit: (state: FitState, options: FitOptions, rows: CheckpointRecord.Rows)?
  ) throws -> Checkpoint {
    let encoder = JSONEncoder.ofCheckpoints
    var record = CheckpointRecord(
      identity: try identity(), step: state.step, batches: state.batches,
      epoch: state.epoch,
      latestRate: state.latestRate, layers: state.layers, averagedCount: state.averagedCount,
      madeRateChanges: state.madeRateChanges.sorted(),
      schedule: try learningSchedule.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
    )
    var tensors = network.tensors("parameters", of: state.parameters.all)
    for (slot, name) in optimizer.slots.enumerated() {
      tensors += network.tensors("optimizer/\(name)", of: updater.slots[slot])
    }
    if let slow = state.slow { tensors += network.tensors("slow", of: slow.all) }
    if let average = state.averageParameters {
      tensors += network.tensors("average", of: average.all)
    }
    if let fit {
      record.fit = try .init(fit.state, fit.options, rows: fit.rows, seed: seed)
      if let best = fit.state.best?.parameters { tensors += network.tensors("best", of: best.all) }
      if let totals = fit.state.totals { tensors += totals.tensors() }
    }
    return try Checkpoint(record, tensors: tensors)
  }

  /// The schedule if it learns. Otherwise nil.
  private var learningSchedule: (any RunningSchedule)? {
    stepOptions.schedule?.watchesMetric == true ? state.schedule : nil
  }

  private func identity() throws -> CheckpointRecord.Identity {
    let architecture = try JSONEncoder.ofCheckpoints.encode(network.architecture)
    return .init(
      architecture: String(decoding: architecture, as: UTF8.self), input: network.input,
      targets: plan.targets, precision: state.parameters.precision, loss: type(of: loss).kind,
      reduction: reduction,
      optimizer: type(of: optimizer).kind,
      schedule: stepOptions.schedule.map { type(of: $0).kind } ?? "none",
      isAveraged: state.average != nil, hasLookahead: state.slow != nil, seed: seed)
  }

  /// Continues the training of a checkpoint. The next `fit` continues the one in which it was made.
  /// A step in between begins a new `fit` instead.
  ///
  /// The trainer must have the same layers, shapes, precision, loss, reduction, seed and kinds of
  /// optimizer and schedule. The hyperparameters may differ, for example a lower learning rate. Set
  /// `microBatch` as before: with a `BatchNormalization` it matters. Throws
  /// `TrainingError.checkpoint` if something does not fit. Nothing is changed then.
  public func resume(from checkpoint: Checkpoint) throws(TrainingError) {
    checkIsNotBusy()
    require(!isFitting, "resume(from:) is called within a fit")
    do {
      try restore(checkpoint)
    } catch let error as TrainingError {
      throw error
    } catch {
      throw .checkpoint("\(error)")
    }
  }

  private func restore(_ checkpoint: Checkpoint) throws {
    let (record, file) = (checkpoint.record, checkpoint.file)
    if let difference = record.identity.difference(from: try identity()) {
      throw TrainingError.checkpoint("the checkpoint is not of this training: \(difference)")
    }
    guard record.step.isCount, record.batches.isCount, record.batches >= record.step,
      record.epoch.isCount, record.averagedCount.isCount,
      record.madeRateChanges.allSatisfy(stepOptions.layerRateChanges.indices.contains),
      record.layers.count == state.layers.count,
      record.layers.allSatisfy({ $0.isValid(at: record.step) }),
      record.averagedCount == 0 || state.average != nil
    else { throw TrainingError.checkpoint("the checkpoint's counts do not fit its network") }
    // Everything is read before anything is changed.
    let precision = state.parameters.precision
    func read(_ prefix: String) throws -> Buffer {
      let buffer = Buffer(count: network.vectorCount, precision: precision)
      try network.read(prefix, from: file, into: buffer.all)
      return buffer
    }
    let parameters = try read("parameters")
    let slots = try optimizer.slots.map { try read("optimizer/\($0)") }
    let slow = state.slow == nil ? nil : try read("slow")
    let average = record.averagedCount == 0 ? nil : try read("average")
    var schedule = state.schedule
    if learningSchedule != nil {
      guard let text = record.schedule else {
        throw TrainingError.checkpoint("the checkpoint has no state of a schedule that learns")
      }
      let decoder = JSONDecoder.ofCheckpoints
      decoder.userInfo[RestoredSchedule.key] = schedule
      schedule = try decoder.decode(RestoredSchedule.self, from: Data(text.utf8)).schedule
    }
    let fit = try record.fit.map {
      FitResumption(
        fit: try FitState($0, at: record.step, file, best: read, emptyRunningTotals), record: $0,
        step: record.step)
    }

    state.parameters.all.copy(from: parameters.all)
    for (index, slot) in slots.enumerated() { updater.slots[index].copy(from: slot.all) }
    if let slow { state.slow?.all.copy(from: slow.all) }
    if let average { state.average?.all.copy(from: average.all) }
    (state.step, state.batches, state.epoch) = (record.step, record.batches, record.epoch)
    (state.latestRate, state.averagedCount) = (record.latestRate, record.averagedCount)
    (state.layers, state.schedule) = (record.layers, schedule)
    state.madeRateChanges = Set(record.madeRateChanges)
    followRates()
    isScheduleChecked = !isScheduled
    (hasGradient, rowsOfPart, lastParameters) = (false, 0, nil)
    resumption = fit
  }

  /// Returns the `fit` to continue. Throws if the options do not fit it. Nil if a step was taken since.
  func fitToContinue(
    _ options: FitOptions, rows: CheckpointRecord.Rows
  ) throws(TrainingError) -> (fit: FitState, observers: [CheckpointRecord.Observer])? {
    guard let resumption = resumption as? FitResumption, resumption.step == state.step else {
      return nil
    }
    let record = resumption.record
    let options = CheckpointRecord.Options(options, rows: rows, seed: seed)
    if let difference = record.options.difference(from: options) {
      throw .checkpoint(
        "the fit to continue is another one, \(difference); use the same rows and options")
    }
    return (resumption.fit, record.observers)
  }
}

/// The `fit` of a checkpoint, which a trainer at this step continues.
private struct FitResumption: Resumption {
  let fit: FitState
  let record: CheckpointRecord.Fit
  let step: Int
}

extension Trainer {
  /// A trainer of a new network that continues the training of a checkpoint. See `resume(from:)`.
  public convenience init(
    _ architecture: Sequential, for dataset: some Dataset, loss: any Loss,
    optimizer: any Optimizer, reduction: Reduction = .mean, metrics: [any Metric] = [],
    stepOptions: StepOptions = StepOptions(), precision: Precision = .single, seed: UInt64 = 0,
    resuming checkpoint: Checkpoint
  ) throws(TrainingError) {
    do {
      try self.init(
        architecture, for: dataset, loss: loss, optimizer: optimizer, reduction: reduction,
        metrics: metrics, stepOptions: stepOptions, precision: precision, seed: seed)
    } catch {
      throw .shape(error)
    }
    try resume(from: checkpoint)
  }
}
