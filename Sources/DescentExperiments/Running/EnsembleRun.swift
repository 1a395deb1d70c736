import Descent
import DescentTables

/// Trains the networks of an ensemble side by side, on as many threads as there are, and puts them together.
///
/// Each network is a function of its own seed, so that the result is the same for any number of threads. Rows
/// of a file that is larger than the memory are read by one network after the other.
struct EnsembleRun {
  private let first: PreparedExperiment
  private let progress: (any RunProgress)?

  init(_ first: PreparedExperiment, _ progress: (any RunProgress)?) {
    (self.first, self.progress) = (first, progress)
  }

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
    let (experiment, data, recorded) = (first.experiment, first.data, first.recorded)
    let failure = Cancellation()
    let stopping = Cancellation { cancellation?.reason ?? failure.reason }
    let results = Guarded([Int: Result<Outcome, any Error>]())
    let (next, size) = (Guarded(1), first.ensembleSize)
    let workers = min(size, data.trainingThreads)
    @Sendable func train(_ member: Int, _ observers: [any TrainingObserver]) {
      let result = Result {
        try Self.alone(workers > 1) {
          try PreparedExperiment(experiment, data, member: member, recording: recorded)
            .runNetwork(observers, stopping, log: nil)
        }
      }
      results.withLock { $0[member] = result }
      if case .failure = result { failure.cancel() }
    }
    let others = (1..<workers).map { _ in
      WorkerThread { while let member = next.taken(below: size) { train(member, []) } }
    }
    let result = Result {
      try Self.alone(workers > 1) {
        try first.runNetwork(observers, stopping, log: first.openLog())
      }
    }
    if case .failure = result { failure.cancel() }
    while let member = next.taken(below: size) {
      progress?.begin(network: member + 1, of: size, isRefit: first.isRefit)
      train(member, progress.map { [$0] } ?? [])
    }
    others.forEach { $0.join() }
    let rest = results.withLock { results in (1..<size).compactMap { results[$0] } }
    return try ([result] + rest).map { try $0.get() }
  }

  /// Trains a network on this thread alone, if others are trained beside it.
  private static func alone(_ isAlone: Bool, _ train: () throws -> Outcome) throws -> Outcome {
    isAlone ? try KernelThreads.alone(train) : try train()
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
  /// The number of networks whose predictions are averaged.
  func ensembleSize(for data: LearningData) -> Int {
    // The deviations of several networks are not averaged.
    if network.ensemble == .auto, descent.loss?.value.outputs == .normals { return 1 }
    return network.ensemble?.count(rows: data.training.count, inputs: data.preparation.width) ?? 1
  }
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
    let best = try used.lazy.compactMap(\.best).first.map { try scored(model, of: $0) }
    let lastModels = used.compactMap(\.lastModel?.model)
    let lastModel = lastModels.isEmpty ? nil : try combined(lastModels)
    let lastScored =
      best == nil || lastModel != nil ? used.lazy.compactMap(\.last).first : nil
    let last = try lastScored.map { try scored(lastModel ?? model, of: $0) }
    return Outcome(
      history: used[0].history,
      interruption: outcomes.lazy.compactMap(\.interruption).first,
      members: used.map(Outcome.Member.init), best: best, last: last,
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
