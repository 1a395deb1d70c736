import Descent
import DescentTables

extension Comparison {
  /// Reads the table and checks every contender, before the first run.
  ///
  /// - Parameter note: gets what is odd about the files, each a sentence.
  /// - Throws: What is wrong with the settings, the table, or how they go together.
  public func prepare(note: (String) -> Void = { _ in }) throws -> Race {
    try check()
    let base = try experiment.prepare(note: note)
    guard base.data.validation != nil else {
      throw SettingError.refused(
        "a race is judged by rows to validate on, and \(setting: "validation") leaves none")
    }
    let entries = try contenders().map { contender in
      Race.Entry(contender, try base.sharingRows(with: contender.experiment))
    }
    return Race(comparison: self, base: base, entries: entries)
  }
}

extension PreparedExperiment {
  /// The same rows for other settings of the network, gradient descent and the loop. Where settings choose other
  /// rows or other inputs, the table is read anew, with the same split.
  fileprivate func sharingRows(with other: Experiment) throws -> PreparedExperiment {
    let isSame =
      other.file == experiment.file && other.columns == experiment.columns
      && other.rows == experiment.rows && other.reading == experiment.reading
      && other.memory == experiment.memory
      && other.descent.precision == experiment.descent.precision
    return try isSame ? PreparedExperiment(other, data) : other.prepare()
  }
}

/// A comparison whose table has been read.
public struct Race {
  /// A contender with its rows.
  struct Entry {
    let contender: Contender
    let prepared: PreparedExperiment

    init(_ contender: Contender, _ prepared: PreparedExperiment) {
      (self.contender, self.prepared) = (contender, prepared)
    }
  }

  /// How far a race is.
  public struct Progress: Sendable {
    /// What is being done: `batch 32, rate 0.001`.
    public let label: String
    /// The runs that are done, and a guess at how many there will be.
    public let done: Int
    /// The guess at the number of all runs.
    public let expected: Int
  }

  /// What is compared.
  public let comparison: Comparison
  /// The experiment that the contenders vary.
  public let base: PreparedExperiment
  let entries: [Entry]

  /// The number of contenders.
  public var contenderCount: Int { entries.count }

  /// The least number of runs, without those that the searches add where a best rate lies at an end.
  public var expectedRuns: Int {
    entries.count * (comparison.seeds + (comparison.searchesRates ? 5 : 0))
      + (isNoiseMeasured ? 1 : 0)
  }

  /// Races, contender by contender.
  ///
  /// - Parameters:
  ///   - store: has the runs that are done already, and gets every further one.
  ///   - cancellation: ends the race between two batches.
  ///   - progress: is called before each run.
  /// - Throws: `RaceInterrupted` if it was cancelled, or what a training throws except for a divergence, which is
  ///   a result.
  public func run(
    store: RunStore = RunStore(), cancellation: Cancellation? = nil,
    progress: @escaping (Progress) -> Void = { _ in }
  ) throws -> RaceResult {
    let clock = ContinuousClock()
    let start = clock.now
    var runs = RaceRuns(
      race: self, store: store, cancellation: cancellation, progress: progress)
    let results = try entries.map { entry in
      let search =
        comparison.searchesRates
        ? try RateSearch(around: entry.prepared.trainer.optimizer.learningRate, monitor) { rate in
          try runs.run(entry, rate, seed: comparison.searchSeed)
        } : nil
      let rate = search?.best ?? entry.prepared.trainer.optimizer.learningRate
      return ContenderResult(
        contender: entry.contender, prepared: entry.prepared, learningRate: rate, search: search,
        runs: try comparison.runSeeds.map { try runs.run(entry, rate, seed: $0) })
    }
    let outcome = RaceOutcome(results, monitor, goal: comparison.goal)
    let noise = try outcome.winner.flatMap { winner in
      isNoiseMeasured ? try runs.noise(of: entries[winner], results[winner], outcome) : nil
    }
    return RaceResult(
      race: self, outcome: outcome, noise: noise, seconds: (clock.now - start) / .seconds(1))
  }

  /// What the runs are judged by.
  var monitor: Monitor { base.plan.monitor }

  /// Whether the gradient noise is measured: where batch sizes differ.
  private var isNoiseMeasured: Bool { comparison.variations.contains { $0.setting == "batch" } }
}

/// A race that was cancelled. The runs that are done are in its store.
public struct RaceInterrupted: Error, CustomStringConvertible {
  /// The number of runs that are done.
  public let done: Int

  /// `the race was interrupted after 12 runs`
  public var description: String { "the race was interrupted after \(counted(done, "run"))" }
}
