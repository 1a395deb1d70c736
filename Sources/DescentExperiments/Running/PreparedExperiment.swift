import Descent
import DescentTables

extension Experiment {
  /// Reads the table, prepares its rows and makes the network.
  ///
  /// Nothing is written. `note` gets what is odd about the files, each a sentence.
  /// - Throws: What is wrong with the settings, the table, or how they go together.
  public func prepare(note: (String) -> Void = { _ in }) throws -> PreparedExperiment {
    guard !file.isEmpty else {
      throw SettingError.refused(
        "the setting \"file\" is missing; expected the table to train on")
    }
    try check()
    threads.use()
    return try PreparedExperiment(self, LearningData(self, note: note))
  }
}

/// An experiment whose table has been read and whose network has been made.
public struct PreparedExperiment {
  /// The settings.
  public let experiment: Experiment
  /// What the training works on.
  public let data: LearningData
  /// The network and the rule of its training; of an ensemble, the first network.
  public let trainer: Trainer
  /// What the training is scored by, and what ends it.
  package let plan: LoopPlan
  let network: NetworkPlan
  /// The seed of the weights and of the order of the rows.
  let seed: UInt64
  /// The settings that a model records.
  let recorded: Experiment
  /// Whether this is a training again on all rows.
  let isRefit: Bool

  /// Makes the rule of the training for rows that have been read, and the network, unless the training goes on
  /// from a model. Of an ensemble it is the network with the given number. Its model records these settings, or
  /// others that led to them.
  init(
    _ experiment: Experiment, _ data: LearningData, from model: Model? = nil, member: Int = 0,
    recording recorded: Experiment? = nil
  ) throws {
    (self.experiment, self.data, self.recorded) = (experiment, data, recorded ?? experiment)
    isRefit = recorded.map { $0.rows.refits && !experiment.rows.refits } ?? false
    seed = experiment.descent.seed(ofMember: member)
    network = try NetworkPlan(experiment, rows: data.training.count)
    trainer = try TrainerFactory(experiment, data, member: member).trainer(network, from: model)
    let (size, threads) = (experiment.ensembleSize(for: data), data.trainingThreads)
    plan = try LoopPlan(experiment.loop, data, trainer, turns: (size + threads - 1) / threads)
  }

  /// The number of epochs.
  public var epochs: Int { experiment.descent.epochs.count(rows: data.training.count) }

  /// The number of networks whose predictions are averaged.
  public var ensembleSize: Int { experiment.ensembleSize(for: data) }

  /// The mini-batches of an epoch.
  public var batches: MiniBatches {
    MiniBatches(
      of: experiment.descent.batch, from: data.training.count,
      remainder: experiment.descent.last)
  }

  /// The model as it is before the training. The trained one takes as many bytes.
  public var untrainedModel: TableModel {
    get throws {
      guard ensembleSize > 1 else { return try tableModel(trainer.model, nil) }
      return try tableModel(
        combined(Array(repeating: trainer.model, count: ensembleSize)), nil)
    }
  }

  /// Trains, once. The observers are notified before those of the experiment's own settings; of an ensemble,
  /// of the first network alone. `progress` is notified of those after it that are trained on this thread, and of
  /// a refit.
  ///
  /// - Throws: `SettingError` if it has been run or asks for an overfit check, `Divergence` if the loss or a parameter is no longer finite, `ReadingFailure` if the rows can no longer be read, `TrainingError`, or `FileError` if
  ///   the event log cannot be begun.
  public func run(
    observers: [any TrainingObserver] = [], cancellation: Cancellation? = nil,
    progress: (any RunProgress)? = nil
  ) throws -> Outcome {
    guard trainer.steps == 0 else {
      throw SettingError.refused("the experiment has been run; prepare it again to run it again")
    }
    guard experiment.loop.overfitBatch == nil else {
      throw SettingError.refused(
        "overfit-batch is given: call overfit(steps:) instead, or leave it out")
    }
    let outcome = try runNetworks(observers, cancellation, progress)
    return refits(after: outcome) ? try refitted(outcome, cancellation, progress) : outcome
  }

  /// Trains the network, or all of an ensemble.
  func runNetworks(
    _ observers: [any TrainingObserver], _ cancellation: Cancellation?,
    _ progress: (any RunProgress)?
  ) throws -> Outcome {
    if ensembleSize > 1, !experiment.loop.fastRun {
      return try EnsembleRun(self, progress).run(observers, cancellation)
    }
    return try runNetwork(observers, cancellation, log: openLog())
  }

  /// Trains the network.
  func runNetwork(
    _ observers: [any TrainingObserver], _ cancellation: Cancellation?, log: EventLog?
  ) throws -> Outcome {
    let validations = LatestValidations()
    let (clock, isFast) = (ContinuousClock(), experiment.loop.fastRun)
    let start = clock.now
    let recorder = log.map { LogRecorder($0, experiment, data, trainer) }
    let history = try fit(observers + [validations], cancellation, recorder, validations)
    let seconds = (clock.now - start) / .seconds(1) - (recorder?.seconds ?? 0)
    let target = data.preparation.target
    let best = keepsBest && !isFast ? history.bestValidation : nil
    let last = validations.last.flatMap { $0.step == trainer.steps && !isFast ? $0 : nil }
    if !isFast { try checkBest(history, wasScored: validations.last != nil) }
    let (bestWeights, lastWeights) =
      (best.map { ScoredWeights($0, target) }, last.map { ScoredWeights($0, target) })
    let kept = best != nil ? trainer.model : trainer.averagedModel ?? trainer.model
    return Outcome(
      history: history, interruption: history.interruption, best: bestWeights, last: lastWeights,
      model: try tableModel(kept, bestWeights ?? lastWeights),
      lastModel: experiment.descent.keep == .both
        ? try tableModel(trainer.lastModel ?? kept, lastWeights) : nil,
      wasScored: validations.last != nil, steps: trainer.steps, seconds: seconds, log: log)
  }

  /// Trains on the first batch over and over, to see whether the network can learn it. The trainer stays as it is.
  public func overfit(steps: Int) throws -> (report: OverfitReport, rows: Int) {
    let batches = try batches(ofEpoch: 1)
    guard let batch = batches.first else {
      throw TrainingError.empty(
        "an epoch has no batch to train on (\(batches)); use smaller batches or more rows")
    }
    do {
      return (try trainer.overfit(batch, of: data.training, steps: steps), batch.count)
    } catch {
      guard case .diverged(let diagnosis) = error else { throw error }
      throw divergence(diagnosis)
    }
  }
}

extension PreparedExperiment {
  /// What the settings ask of a `fit`, without its observers.
  var fitOptions: FitOptions {
    let descent = experiment.descent
    var options = FitOptions(epochs: epochs, batches: descent.batch)
    options.remainder = descent.last
    options.shuffle = descent.shuffle.shuffle(seed: seed)
    options.validation = data.validation
    options.validating = experiment.loop.validateEvery.interval
    options.keep = descent.keep.kept
    options.monitor = plan.monitor
    return options
  }

  /// The mini-batches of an epoch, counted from 1, in its order.
  func batches(ofEpoch epoch: Int) throws(TrainingError) -> MiniBatches {
    let descent = experiment.descent
    do throws(DatasetError) {
      let order = try data.training.order(descent.shuffle.shuffle(seed: seed), epoch: epoch)
      return MiniBatches(of: descent.batch, order: order, epoch: epoch, remainder: descent.last)
    } catch {
      throw .dataset(error)
    }
  }

  private var keepsBest: Bool { experiment.descent.keep.kept == .best }

  func openLog() throws(FileError) -> EventLog? {
    guard let folder = experiment.loop.log else { return nil }
    return try EventLog(in: folder, settings: experiment.texts, metricScales: plan.metricScales)
  }

  private func fit(
    _ observers: [any TrainingObserver], _ cancellation: Cancellation?, _ recorder: LogRecorder?,
    _ validations: LatestValidations
  ) throws -> History {
    var options = fitOptions
    options.observers = observers + plan.limits + (recorder.map { [$0] } ?? [])
    options.cancellation = cancellation
    do {
      let isFast = experiment.loop.fastRun
      // The loop over rows in memory is compiled for them.
      if let rows = data.training as? ArrayDataset {
        return isFast ? try trainer.fastRun(rows, options) : try trainer.fit(rows, options)
      }
      if let rows = data.training as? ByteDataset {
        return isFast ? try trainer.fastRun(rows, options) : try trainer.fit(rows, options)
      }
      return isFast
        ? try trainer.fastRun(data.training, options) : try trainer.fit(data.training, options)
    } catch {
      let best = keepsBest && !experiment.loop.fastRun ? validations.best : nil
      let weights = best.map { ScoredWeights($0, data.preparation.target) }
      let model = try weights.map { try tableModel(trainer.model, $0) }
      switch error {
      case .diverged(let diagnosis):
        var divergence = divergence(diagnosis)
        (divergence.best, divergence.model) = (weights, model)
        throw divergence
      case .dataset: throw ReadingFailure(description: "\(error)", best: weights, model: model)
      default: throw error
      }
    }
  }

  func divergence(_ diagnosis: Diagnosis) -> Divergence {
    Divergence(
      diagnosis, in: experiment.file, data, learningRate: trainer.optimizer.learningRate)
  }

  /// Throws if there are no best weights because no loss was finite.
  private func checkBest(_ history: History, wasScored: Bool) throws(Divergence) {
    guard keepsBest, history.bestValidation == nil, wasScored, plan.monitor == .loss,
      !history.wasStopped
    else { return }
    let rate = trainer.optimizer.learningRate
    throw Divergence(
      place: "\(experiment.file): the loss of the validation rows is not finite",
      learningRate: rate, rateInEffect: history.epochs.last?.learningRate ?? rate)
  }

  /// A model of these weights with everything that a prediction needs.
  func tableModel(
    _ model: Model, _ weights: ScoredWeights?, epoch: Int? = nil
  ) throws -> TableModel {
    let record = TrainingRecord(
      settings: recorded.record, seed: experiment.descent.seed,
      trainingRows: data.training.count, validationRows: data.validation?.count ?? 0,
      epoch: epoch ?? weights?.epoch ?? 0, metrics: weights?.metrics ?? [:],
      rows: try data.fingerprint(experiment.descent.precision))
    return try TableModel(
      model, data.preparation, loss: trainer.loss.unsmoothed, format: data.task.table.format,
      record: record)
  }
}
