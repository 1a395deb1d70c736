import Descent
import DescentTables

/// Makes the runs of a race, each once.
struct RaceRuns {
  let race: Race
  let store: RunStore
  let cancellation: Cancellation?
  let progress: (Race.Progress) -> Void
  private(set) var done = 0

  init(
    race: Race, store: RunStore, cancellation: Cancellation?,
    progress: @escaping (Race.Progress) -> Void
  ) {
    (self.race, self.store, self.cancellation, self.progress) = (
      race, store, cancellation, progress
    )
  }

  /// Trains a contender, unless the store has the run.
  mutating func run(_ entry: Race.Entry, _ rate: Double, seed: UInt64) throws -> RaceRun {
    let experiment = try entry.contender.experiment(learningRate: rate, seed: seed)
    let key = try RunStore.key(experiment, race.comparison.budget, entry.prepared)
    let isSearch = seed == race.comparison.searchSeed && race.comparison.searchesRates
    show("\(entry.contender.name), \(isSearch ? "rate \(rate)" : "seed \(seed)")")
    done += 1
    if let known = store[key] { return known }
    let prepared = try PreparedExperiment(experiment, entry.prepared.data)
    let (run, _) = try train(prepared, seed, observers: [])
    store[key] = run
    return run
  }

  /// Shows what is done next.
  func show(_ label: String) {
    progress(
      Race.Progress(label: label, done: done, expected: max(race.expectedRuns, done + 1)))
  }

  /// Trains, and returns the run and how it ended.
  func train(
    _ prepared: PreparedExperiment, _ seed: UInt64, observers: [any TrainingObserver]
  ) throws -> (RaceRun, History?) {
    let (target, monitor) = (prepared.data.preparation.target, race.monitor)
    func value(_ loss: Double?, _ metrics: [String: Double]) -> Double? {
      target.metricValues(loss: loss, metrics)[monitor.name]
    }
    let untrained = try prepared.data.validation.map { try prepared.trainer.evaluate($0) }
    let recorder = RunRecorder(
      untrained: untrained.flatMap { value($0.loss, $0.metricValues) }, limit: timeLimit
    ) { value($0.loss, $0.metrics) }
    func run(_ status: RaceRun.Status, _ note: String?) -> RaceRun {
      let points = recorder.points
      let values = points.compactMap(\.validation)
      return RaceRun(
        seed: seed, learningRate: prepared.trainer.optimizer.learningRate, status: status,
        note: note, points: points,
        best: values.min { monitor.isBetter($0, than: $1) })
    }
    do {
      let outcome = try prepared.run(observers: observers + [recorder], cancellation: cancellation)
      if [.interrupted, .cancelled].contains(outcome.history.stopReason) {
        throw RaceInterrupted(done: store.count)
      }
      return (run(.finished, nil), outcome.history)
    } catch let divergence as Divergence {
      return (run(.diverged, divergence.description), nil)
    }
  }

  private var timeLimit: Duration? {
    if case .time(let time) = race.comparison.budget { time } else { nil }
  }
}
