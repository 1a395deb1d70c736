import Descent
import DescentTables

/// Trains the networks of an ensemble side by side, on as many threads as there are, and puts them together.
///
/// Each network is a function of its own seed, so that the result is the same for any number of threads. Rows
/// of a file that is larger than the memory are read by one network after the other.
struct EnsembleRun {
  private let first: PreparedExperiment

  init(_ first: PreparedExperiment) { self.first = first }

  /// Trains and measures. The observers are notified of the first network's training, on this thread.
  func run(_ observers: [any TrainingObserver], _ cancellation: Cancellation?) throws -> Outcome {
    let clock = ContinuousClock()
    let start = clock.now
    let outcomes = try trained(observers, cancellation)
    return try first.combined(outcomes, seconds: (clock.now - start) / .seconds(1))
  }

  private func trained(
    _ observers: [any TrainingObserver], _ cancellation: Cancellation?
  ) throws -> [Outcome] {
    let (experiment, data) = (first.experiment, first.data)
    let failure = Cancellation()
    let stopping = Cancellation { cancellation?.reason ?? failure.reason }
    let results = Guarded([Int: Result<Outcome, any Error>]())
    let (next, size) = (Guarded(1), first.ensembleSize)
    let work = { @Sendable in
      while let member = next.taken(below: size) {
        let result = Result {
          try PreparedExperiment(experiment, data, member: member)
            .runNetwork([], stopping, log: nil)
        }
        results.withLock { $0[member] = result }
        if case .failure = result { failure.cancel() }
      }
    }
    let others = (1..<min(size, data.trainingThreads)).map { _ in WorkerThread(work) }
    let result = Result { try first.runNetwork(observers, stopping, log: first.openLog()) }
    if case .failure = result { failure.cancel() }
    work()
    others.forEach { $0.join() }
    let rest = results.withLock { results in (1..<size).compactMap { results[$0] } }
    return try ([result] + rest).map { try $0.get() }
  }
}

extension Guarded<Int> {
  /// Returns the number and makes it one more; nil if it is not below a limit.
  fileprivate func taken(below limit: Int) -> Int? {
    withLock { number in
      guard number < limit else { return nil }
      number += 1
      return number - 1
    }
  }
}

extension Experiment {
  /// The number of networks whose predictions are averaged, for a number of training rows.
  func ensembleSize(rows: Int) -> Int { network.ensemble?.count(rows: rows) ?? 1 }
}

extension LearningData {
  /// How many networks may be trained on the rows at the same time.
  var trainingThreads: Int {
    if case .file = storage { 1 } else { KernelThreads.count }
  }
}

extension PreparedExperiment {
  /// What the networks of an ensemble give together. Those that an interruption left without an epoch are left
  /// out, unless none has one.
  fileprivate func combined(_ outcomes: [Outcome], seconds: Double) throws -> Outcome {
    let trained = outcomes.filter { !$0.history.epochs.isEmpty }
    let used = trained.isEmpty ? [outcomes[0]] : trained
    let model = try combined(used.map(\.model.model))
    let best = try used[0].best.map { try scored(model, of: $0) }
    let lastModels = used.compactMap(\.lastModel?.model)
    let lastModel = lastModels.isEmpty ? nil : try combined(lastModels)
    let lastScored = best == nil || lastModel != nil ? used[0].last : nil
    let last = try lastScored.map { try scored(lastModel ?? model, of: $0) }
    return Outcome(
      history: outcomes[0].history, members: used.map(Outcome.Member.init), best: best, last: last,
      model: try tableModel(model, best ?? last),
      lastModel: try lastModel.map { try tableModel($0, last) },
      wasScored: used[0].wasScored, steps: outcomes.reduce(0) { $0 + $1.steps }, seconds: seconds,
      log: outcomes[0].log)
  }

  /// A model that predicts what these predict on average.
  func combined(_ models: [Model]) throws -> Model {
    try Model(ensembleOf: models, mean: trainer.loss.outputs.mean)
  }

  /// Measures the models together as one of them was.
  private func scored(_ model: Model, of weights: ScoredWeights) throws -> ScoredWeights {
    let rows = data.validation ?? data.training
    return ScoredWeights(
      epoch: weights.epoch, rows: weights.rows,
      try model.evaluate(rows, loss: trainer.loss.unsmoothed, metrics: trainer.metrics),
      data.preparation.target)
  }
}

extension Outcome.Member {
  fileprivate init(_ outcome: Outcome) {
    epochs = outcome.history.epochs.count
    stopReason = outcome.history.stopReason
    weights = outcome.best ?? outcome.last
  }
}

extension OutputMeaning {
  /// What the mean of several networks' outputs is taken of.
  fileprivate var mean: Ensemble.Mean {
    switch self {
    case .logit: .logit
    case .logits: .logits
    case .numbers, .logarithms, .normals, .score, .scores, .other: .numbers
    }
  }
}
