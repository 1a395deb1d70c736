import Descent

/// Which learning-rate range tests are run: those of an experiment, for some batch sizes and seeds.
///
/// ```swift
/// var experiment = Experiment(file: "penguins.csv", target: "species")
/// let plan = RangeTestPlan(experiment, batches: [1, 32, .full])
/// for tuned in try plan.prepare().run() { print(tuned.batch, tuned.summary.suggestion ?? .nan) }
/// ```
public struct RangeTestPlan: Sendable {
  /// The training whose learning rate is looked for.
  public var experiment: Experiment
  /// The learning rates of the first and of the last step.
  public var rates: ClosedRange<Double>
  /// The number of steps of each test; `nil` for as many as the training takes, but at least 300 and at most
  /// 10,000: the rate that suits a training depends on how long it is.
  public var steps: Int?
  /// The number of seeds, 1 or more: the experiment's own and those after it. A seed decides the initial
  /// weights, the order of the rows and dropout; the rows to train on are those of the experiment's seed.
  public var seeds: Int
  /// The batch sizes, each tested on its own.
  public var batches: [BatchSize]

  /// A plan. Without batch sizes, that of the experiment.
  public init(
    _ experiment: Experiment, rates: ClosedRange<Double> = 1e-6...10, steps: Int? = nil,
    seeds: Int = 3, batches: [BatchSize] = []
  ) {
    self.experiment = experiment
    self.rates = rates
    self.steps = steps
    self.seeds = seeds
    self.batches = batches.isEmpty ? [experiment.descent.batch] : batches
  }

  /// Reads the table once, for all tests. `note` gets what is odd about the files, each a sentence.
  /// - Throws: What is wrong with the settings, the table, or how they go together.
  public func prepare(note: (String) -> Void = { _ in }) throws -> PreparedRangeTests {
    guard seeds >= 1 else {
      throw SettingError.refused("\(setting: "seeds") is \(seeds); expected at least 1")
    }
    let prepared = try batchExperiment(batches[0]).prepare(note: note)
    for batch in batches.dropFirst() { _ = try prepared.trainer(batchExperiment(batch)) }
    return PreparedRangeTests(plan: self, prepared: prepared)
  }

  /// The test of a batch size for a training on this number of rows.
  func test(_ batch: BatchSize, rows: Int) -> RangeTest {
    let descent = experiment.descent
    let updates = MiniBatches(of: batch, from: rows, remainder: descent.last).count
    let planned = updates.multipliedReportingOverflow(by: descent.epochs.count(rows: rows))
    let length = planned.overflow ? Int.max : planned.partialValue
    return RangeTest(
      from: rates.lowerBound, to: rates.upperBound,
      steps: steps ?? min(max(length, RangeTest().steps), 10_000))
  }

  /// The experiment with this batch size, and its seed plus `seed`.
  func batchExperiment(_ batch: BatchSize, seed: Int = 0) -> Experiment {
    var experiment = experiment
    experiment.descent.batch = batch
    experiment.descent.seed &+= UInt64(seed)
    return experiment
  }
}

extension PreparedExperiment {
  /// A new trainer of another experiment on the same rows.
  func trainer(_ experiment: Experiment) throws -> Trainer {
    try TrainerFactory(experiment, data).trainer(
      NetworkPlan(experiment, rows: data.training.count))
  }
}

/// The range tests of a plan whose table has been read.
public struct PreparedRangeTests {
  /// What is run.
  public let plan: RangeTestPlan
  /// The experiment with the plan's first batch size.
  public let prepared: PreparedExperiment

  /// A seed's curve at a batch size.
  public struct Progress: Sendable {
    /// The number of tests that are done.
    public let done: Int
    /// The number of all tests.
    public let total: Int
  }

  /// Runs the tests of all batch sizes, one after the other. `progress` is called after each seed.
  ///
  /// A cancellation leaves out the tests that are not done.
  /// - Throws: `TrainingError`, or `ReadingFailure` if the rows can no longer be read.
  public func run(
    cancellation: Cancellation? = nil, progress: (Progress) -> Void = { _ in }
  ) throws -> [TunedBatch] {
    var results: [TunedBatch] = []
    let total = plan.seeds * plan.batches.count
    for batch in plan.batches {
      var curves: [RangeTestCurve] = []
      for seed in 0..<plan.seeds {
        let curve = try curve(batch, seed, cancellation)
        if curve.ending == .cancelled { break }
        curves.append(curve)
        progress(Progress(done: results.count * plan.seeds + curves.count, total: total))
      }
      if !curves.isEmpty { results.append(TunedBatch(batch: batch, curves: curves)) }
    }
    return results
  }

  private func curve(
    _ batch: BatchSize, _ seed: Int, _ cancellation: Cancellation?
  ) throws -> RangeTestCurve {
    let experiment = plan.batchExperiment(batch, seed: seed)
    let trainer = try prepared.trainer(experiment)
    let data = prepared.data
    func test(_ rows: some Dataset) throws(TrainingError) -> RangeTestCurve {
      try trainer.rangeTest(
        plan.test(batch, rows: data.training.count), on: rows, batches: batch,
        remainder: experiment.descent.last,
        shuffle: experiment.descent.shuffle.shuffle(seed: experiment.descent.seed),
        cancellation: cancellation)
    }
    // The steps on rows in memory are compiled for them.
    if let rows = data.training as? ArrayDataset { return try test(rows) }
    if let rows = data.training as? ByteDataset { return try test(rows) }
    return try test(data.training)
  }
}

/// What the range tests of a batch size have measured.
public struct TunedBatch: Sendable {
  /// The batch size.
  public let batch: BatchSize
  /// A curve for each seed that is done, at least one.
  public let curves: [RangeTestCurve]
  /// What they say together.
  public var summary: RangeTestSummary { RangeTestSummary(curves) }
}

extension RangeTestSummary {
  /// The least and the greatest loss that a picture has room for: from the minimum to half of the fall above
  /// the beginning.
  package var drawnLosses: ClosedRange<Double> {
    let finite = median.filter(\.isFinite)
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 1)
    guard low < high else { return low - 1...high + 1 }
    guard suggestion != nil else { return low...high }
    return low...max(min(high, start + (start - low) / 2), start)
  }

  /// What the curve does and what it suggests, as a part of a sentence.
  package var sentence: String {
    let rates = "from \(test.lowest.short) to \(test.highest.short)"
    let suggested = (suggestion ?? .nan).short
    return switch finding {
    case .falls:
      "the loss has made 95% of its fall at the learning rate \(suggested), the suggestion"
    case .stillFalling:
      "the loss still falls at the highest rate; \(suggested) is the best so far"
    case .neverFalls: "the loss does not fall at any rate \(rates)"
    case .divergesAtOnce: "the loss diverges at once, at the rate \(test.lowest.short)"
    }
  }
}

extension Double {
  /// Two significant digits at most: `0.0032`, `1e-05`, `2`.
  package var short: String {
    guard isFinite else { return "\(self)" }
    let value = Double(scientific(self, digits: 2)) ?? self
    return value.magnitude < 1e6 && value == value.rounded() ? "\(Int(value))" : "\(value)"
  }
}
