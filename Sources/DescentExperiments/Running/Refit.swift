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
    return nil
  }

  /// Whether the networks are trained again on all rows after a training.
  func refits(after outcome: Outcome) -> Bool {
    experiment.rows.refits && data.validation != nil && refitObstacle == nil
      && !experiment.loop.fastRun
      && ![.interrupted, .cancelled].contains(outcome.history.stopReason)
  }

  /// Trains new networks on all rows, for as many epochs as the kept weights took; an ensemble for the mean of
  /// its networks' epochs. The schedule spans these epochs. The metrics stay those of the first training.
  func refitted(_ outcome: Outcome, _ cancellation: Cancellation?) throws -> Outcome {
    let weights =
      outcome.members.isEmpty ? [outcome.best ?? outcome.last] : outcome.members.map(\.weights)
    let found = weights.compactMap { $0?.epoch }
    var refit = experiment
    let epochs = max(1, (found.reduce(0, +) + found.count / 2) / max(found.count, 1))
    refit.descent.epochs = .count(epochs)
    refit.network.ensemble = .count(max(outcome.members.count, 1))
    refit.descent.keep = .last
    (refit.loop.patience, refit.loop.minChange, refit.loop.patienceAfter) = (nil, nil, nil)
    (refit.loop.stopAt, refit.loop.log) = (nil, nil)
    let prepared = try PreparedExperiment(
      refit, data.withAllRows(experiment), recording: experiment)
    let second = try prepared.runNetworks([], cancellation)
    guard ![.interrupted, .cancelled].contains(second.history.stopReason) else { return outcome }
    var refitted = outcome
    (refitted.validated, refitted.refitEpochs) = (outcome.model, epochs)
    refitted.model = try prepared.tableModel(second.model.model, outcome.best ?? outcome.last)
    refitted.steps += second.steps
    refitted.seconds += second.seconds
    return refitted
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
    let all = Split(training: (rows + aside).sorted(), validation: [])
    return try LearningData(experiment, task, all) { _ in }
  }
}
