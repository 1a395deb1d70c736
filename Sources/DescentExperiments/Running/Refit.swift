import Descent
import DescentTables

extension PreparedExperiment {
  /// Why the networks cannot be trained again on all rows, although that is asked for; nil if they can, or need not.
  package var refitObstacle: String? {
    guard experiment.rows.refits, data.validation != nil else { return nil }
    if case .file = data.storage {
      return "the rows do not fit in memory, so those aside stay aside"
    }
    if case .file = experiment.rows.validation { return "the rows of another file stay aside" }
    if experiment.descent.keep == .both { return "--keep both keeps the weights of one training" }
    if data.bytes(experiment.descent.precision).saturating(times: 2) > experiment.memory.limit {
      return "the rows do not fit in memory twice, so those aside stay aside"
    }
    return nil
  }

  /// Whether the networks are trained again on all rows, unless the training is interrupted.
  package var refits: Bool {
    experiment.rows.refits && data.validation != nil && refitObstacle == nil
      && !experiment.loop.fastRun
  }

  /// Whether the networks are trained again on all rows after a training.
  func refits(after outcome: Outcome) -> Bool { refits && outcome.interruption == nil }

  /// Trains new networks on all rows, for as many epochs as the kept weights took; an ensemble for the mean of
  /// its networks' epochs. The schedule spans these epochs. The metrics stay those of the first training, which
  /// is what is left if the second is interrupted or fails.
  func refitted(
    _ outcome: Outcome, _ cancellation: Cancellation?, _ progress: (any RunProgress)?
  ) throws -> Outcome {
    let epochs = epochs(ofRefitAfter: outcome)
    var refitted = outcome
    do {
      let prepared = try PreparedExperiment(
        experiment.refit(epochs: epochs, networks: max(outcome.members.count, 1)),
        data.withAllRows(experiment), recording: experiment)
      progress?.begin(network: 1, of: prepared.ensembleSize, isRefit: true)
      let second = try prepared.runNetworks(progress.map { [$0] } ?? [], cancellation, progress)
      guard second.interruption == nil else {
        refitted.interruption = second.interruption
        return refitted
      }
      (refitted.validated, refitted.refitEpochs) = (outcome.model, epochs)
      refitted.model = try prepared.tableModel(
        second.model.model, outcome.best ?? outcome.last, epoch: epochs)
      refitted.steps += second.steps
      refitted.seconds += second.seconds
    } catch let failure as any TrainingFailure {
      refitted.refitFailure = "\(failure)"
    }
    return refitted
  }

  /// The mean number of epochs of the kept weights.
  private func epochs(ofRefitAfter outcome: Outcome) -> Int {
    let weights =
      outcome.members.isEmpty ? [outcome.best ?? outcome.last] : outcome.members.map(\.weights)
    let found = weights.compactMap { $0?.epoch }
    return max(1, (found.reduce(0, +) + found.count / 2) / max(found.count, 1))
  }
}

extension Experiment {
  /// A training of this many epochs and networks that nothing but its epochs ends.
  fileprivate func refit(epochs: Int, networks: Int) -> Experiment {
    var refit = self
    refit.descent.epochs = .count(epochs)
    refit.network.ensemble = .count(networks)
    refit.descent.keep = .last
    (refit.rows.refit, refit.loop.log) = (false, nil)
    (refit.loop.patience, refit.loop.minChange, refit.loop.patienceAfter) = (nil, nil, nil)
    (refit.loop.stopAt, refit.loop.maxTime) = (nil, nil)
    (refit.loop.maxSteps, refit.loop.maxRows) = (nil, nil)
    return refit
  }
}

extension LearningData {
  /// The same rows, with those that were set aside among those to train on. They must be in memory.
  fileprivate func withAllRows(_ experiment: Experiment) throws -> LearningData {
    guard case .memory(let rows, let aside) = storage else {
      stop("a refit of rows that are not in memory")
    }
    var experiment = experiment
    experiment.rows.validation = .fraction(0)
    let split = Split(training: rows, validation: aside)
    return try LearningData(experiment, task, split.withoutValidation) { _ in }
  }
}
