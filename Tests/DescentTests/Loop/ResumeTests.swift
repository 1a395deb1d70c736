import Foundation
import Synchronization
import Testing

@testable import Descent

/// A training that is interrupted after any step, written to the bytes of a checkpoint, read again and resumed by
/// a new trainer gives the same bytes as one that is not interrupted.
struct ResumeTests {
  /// What a training does besides its plain steps.
  enum Variant: String, CaseIterable, Sendable {
    case plain, feedback, momentum, average, epochAverage, lookahead, microBatches, frozen, stopping
    case everything
  }

  /// A training: its trainer, its rows and its options.
  struct Training {
    let optimizer: any Optimizer
    var variant = Variant.plain
    var remainder = LastBatch.keep
    var validating = TrainingInterval.everyEpoch
    var units = 4
    var precision = Precision.single

    private func has(_ variant: Variant) -> Bool {
      self.variant == variant || self.variant == .everything
    }

    func trainer() throws -> Trainer {
      var options = StepOptions()
      if has(.feedback) {
        // No value is better by so much: each one but the first of a part reduces the rate.
        options.schedule = PlateauDecay(patience: 0, by: 0.5, threshold: 1e9).then(
          PlateauDecay(patience: 0, by: 0.25, threshold: 1e9), after: .epochs(3))
      } else if variant == .momentum {
        options.schedule = OneCycle()
      }
      if has(.average) { options.average = .exponential(decay: 0.9) }
      if variant == .epochAverage { options.average = .equal() }
      if has(.lookahead) { options.lookahead = Lookahead(steps: 3) }
      if has(.frozen) {
        options.layerRates = [0: 0]
        options.layerRateChanges = [
          LayerRateChange([0: 1, 4: 0], after: .steps(3)),
          LayerRateChange([4: 0.5], after: .steps(5)),
        ]
      }
      if variant == .everything {
        options.clipping = .globalNorm(1)
        options.constraints = [.maxNorm(2)]
      }
      let trainer = try Trainer(
        Sequential {
          Dense(units)
          BatchNormalization()
          Tanh()
          Dropout(0.2)
          Dense(1)
        }, for: Self.rows(10), loss: SquaredError.plain, optimizer: optimizer,
        metrics: [MeanAbsoluteError(), RSquared()], stepOptions: options, precision: precision,
        seed: 5)
      if has(.microBatches) { trainer.microBatch = 2 }
      return trainer
    }

    /// Trains, from a checkpoint if there is one. Returns everything that the training has left.
    func run(
      from checkpoint: Checkpoint? = nil, epochs: Int = 3,
      observers: [any TrainingObserver] = [], cancellation: Cancellation? = nil,
      validation: (any Dataset)? = nil, save: @escaping @Sendable (Checkpoint) -> Void
    ) throws -> Outcome {
      let trainer = try trainer()
      if let checkpoint {
        try trainer.resume(from: Checkpoint(parsing: checkpoint.serialized(), name: "test"))
      }
      var options = FitOptions(epochs: epochs, batches: 3)
      options.remainder = remainder
      options.validation = try validation ?? Self.rows(4, from: 10)
      options.validating = validating
      options.keep = .best
      options.observers = observers
      if has(.stopping) {
        options.observers.append(
          EarlyStopping(patience: variant == .stopping ? 1 : 9, minimumChange: 1e9))
      }
      options.cancellation = cancellation
      options.checkpointing = Checkpointing(every: .steps(1), save: save)
      let history = try trainer.fit(Self.rows(10), options)
      return Outcome(
        history: history, model: try trainer.model.serialized(),
        last: try trainer.lastModel?.serialized(), state: try trainer.checkpoint().serialized())
    }

    static func rows(_ count: Int, from first: Int = 0) throws -> ArrayDataset {
      let key = RandomKey(seed: 8)
      let features = (first..<first + count).map { row in
        (0..<3).map { key.normal(UInt64(row * 3 + $0)) }
      }
      return try ArrayDataset(
        features: features, targets: features.map { [$0[0] - 2 * $0[1] * $0[2]] },
        weights: (first..<first + count).map { $0 % 4 == 3 ? 0.5 : 1 })
    }
  }

  struct Outcome: Equatable {
    let history: History
    let model: [UInt8]
    let last: [UInt8]?
    let state: [UInt8]
  }

  private final class Kept: Sendable {
    let checkpoints = Mutex<[Checkpoint]>([])
    func add(_ checkpoint: Checkpoint) { checkpoints.withLock { $0.append(checkpoint) } }
    var all: [Checkpoint] { checkpoints.withLock { $0 } }
  }

  /// Interrupts the training at each step, and returns the number of resumed trainings.
  @discardableResult
  private static func check(_ training: Training, epochs: Int = 3) throws -> Int {
    let kept = Kept()
    let whole = try training.run(epochs: epochs, save: kept.add)
    let checkpoints = kept.all
    switch training.variant {
    case .stopping: #expect(whole.history.stopReason == .noImprovement)
    case .feedback, .everything:
      #expect(Set(whole.history.epochs.map(\.learningRate)).count > (epochs > 4 ? 2 : 1))
    default: #expect(whole.history.stopReason == .epochs)
    }
    for checkpoint in checkpoints {
      let resumed = Kept()
      let place =
        "\(type(of: training.optimizer)), \(training.variant), \(training.remainder), "
        + "\(training.validating), step \(checkpoint.step)"
      #expect(
        try training.run(from: checkpoint, epochs: epochs, save: resumed.add) == whole, "\(place)")
      // The checkpoints that follow are the same too.
      let last = try #require(resumed.all.last)
      #expect(try last.serialized() == checkpoints[checkpoints.count - 1].serialized(), "\(place)")
    }
    return checkpoints.count
  }

  private static let optimizers: [any Optimizer] =
    Catalog.standard.optimizers.map { $0.withDefaults }

  @Test(
    "A training resumed after any step has the bytes of one that was not interrupted, for every optimizer",
    arguments: optimizers.indices, LastBatch.allCases)
  func everyStep(optimizer: Int, remainder: LastBatch) throws {
    var count = 0
    for variant in Variant.allCases {
      let isLonger = [.feedback, .stopping, .everything].contains(variant)
      count += try Self.check(
        Training(
          optimizer: Self.optimizers[optimizer], variant: variant, remainder: remainder),
        epochs: isLonger ? 3 : 2)
    }
    #expect(count >= 66)
  }

  @Test(
    "So it is with validations within epochs, in double precision, and over several epochs",
    arguments: Variant.allCases)
  func withinEpochs(variant: Variant) throws {
    try Self.check(
      Training(optimizer: NAdam(), variant: variant, validating: .steps(3), precision: .double),
      epochs: variant == .feedback ? 6 : 3)
  }

  @Test("So it is with a large weight, which the product of its gradient updates")
  func large() throws {
    for optimizer in [Adam(), Momentum()] as [any Optimizer] {
      try Self.check(Training(optimizer: optimizer, units: 6_000), epochs: 1)
    }
  }

  /// Stops a training after a number of batches.
  private final class Stop: TrainingObserver {
    private var batches: Int
    init(after batches: Int) { self.batches = batches }

    func observe(_ event: TrainingEvent) -> Decision {
      guard case .batchEnded = event else { return .proceed }
      batches -= 1
      return batches == 0 ? .stop(.interrupted) : .proceed
    }
  }

  @Test(
    "A training that an observer stops after any step leaves the checkpoint of that step",
    arguments: [Variant.everything, .frozen, .epochAverage],
    [TrainingInterval.everyEpoch, .epochs(2), .steps(3)])
  func stops(variant: Variant, validating: TrainingInterval) throws {
    let training = Training(optimizer: Adam(), variant: variant, validating: validating)
    let whole = try training.run { _ in }
    for batch in 1..<12 {
      let stopped = Kept()
      let outcome = try training.run(observers: [Stop(after: batch)], save: stopped.add)
      #expect(outcome.history.stopReason == .interrupted)
      let last = try #require(stopped.all.last)
      #expect(last.step == batch)
      #expect(try training.run(from: last, save: { _ in }) == whole, "step \(batch)")
    }
  }

  @Test("So does one that is cancelled after any batch, or within any validation")
  func cancels() throws {
    let training = Training(optimizer: Adam(), variant: .epochAverage, validating: .steps(3))
    // A validation has three chunks.
    let validation = try Training.rows(600, from: 10)
    let whole = try training.run(validation: validation) { _ in }
    var count = 0
    for isWithin in [false, true] {
      for place in 1..<12 {
        let (kept, canceller) = (Kept(), Canceller(after: place, isWithin, validation))
        let outcome = try training.run(
          observers: [canceller], cancellation: canceller.cancellation, validation: canceller,
          save: kept.add)
        #expect(outcome.history.stopReason == .cancelled)
        let last = try #require(kept.all.last)
        #expect(
          try training.run(from: last, validation: validation, save: { _ in }) == whole,
          "\(place) \(isWithin)")
        count += 1
      }
    }
    #expect(count == 22)
  }

  /// Cancels a training after a number of batches or of chunks of the rows that it validates on.
  private final class Canceller: TrainingObserver, Dataset {
    let base: ArrayDataset
    let cancellation = Cancellation()
    private let left: Mutex<Int>
    private let countsChunks: Bool

    init(after count: Int, _ countsChunks: Bool, _ base: ArrayDataset) {
      self.base = base
      self.countsChunks = countsChunks
      left = Mutex(count)
    }

    var count: Int { base.count }
    var features: Shape { base.features }
    var targets: Shape { base.targets }

    private func countDown() {
      left.withLock {
        $0 -= 1
        if $0 == 0 { cancellation.cancel() }
      }
    }

    func read(_ batch: Batch, into examples: Examples) throws(DatasetError) {
      if countsChunks { countDown() }
      try base.read(batch, into: examples)
    }

    func observe(_ event: TrainingEvent) -> Decision {
      if case .batchEnded = event, !countsChunks { countDown() }
      return .proceed
    }
  }

  @Test("A training that a budget has ended stays ended, and goes on with a larger budget")
  func budget() throws {
    let training = Training(optimizer: Adam())
    let whole = try training.run { _ in }
    for steps in 1..<12 {
      let kept = Kept()
      let short = try training.run(observers: [Budget(steps: steps)], save: kept.add)
      #expect(short.history.stopReason == .steps)
      let last = try #require(kept.all.last)
      let again = try training.run(from: last, observers: [Budget(steps: steps)]) { _ in }
      #expect(again.history == short.history && again.model == short.model, "\(steps)")
      let long = try training.run(from: last, observers: [Budget(steps: 99)]) { _ in }
      #expect(long.history == whole.history && long.model == whole.model, "\(steps)")
    }
  }

  @Test("An asynchronous fit resumes too")
  func asynchronous() async throws {
    let training = Training(optimizer: Adam(), variant: .frozen)
    let kept = Kept()
    let whole = try training.run(save: kept.add)
    let trainer = try training.trainer()
    try trainer.resume(from: kept.all[4])
    let history = try await trainer.fit(
      Training.rows(10), epochs: 3, batches: 3, validation: Training.rows(4, from: 10),
      keep: .best)
    #expect(history == whole.history)
    #expect(try trainer.model.serialized() == whole.model)
  }

  @Test("A training that has ended continues with more epochs")
  func moreEpochs() throws {
    // The clock of a schedule to the end would differ.
    let training = Training(optimizer: Adam(), variant: .frozen)
    let (short, long) = (Kept(), Kept())
    _ = try training.run(epochs: 2, save: short.add)
    let whole = try training.run(epochs: 4, save: long.add)
    let last = try #require(short.all.last)
    #expect(try training.run(from: last, epochs: 4, save: { _ in }) == whole)
  }

  @Test("Your own loop resumes too, between any two steps")
  func ownLoop() throws {
    let training = Training(optimizer: NAdam(), variant: .average)
    let data = try Training.rows(10)
    func batches(_ epoch: Int) -> MiniBatches {
      MiniBatches(of: 3, from: 10, shuffled: .everyEpoch(seed: 1), epoch: epoch)
    }
    let order = (1...2).flatMap { Array(batches($0)) }
    let whole = try training.trainer()
    var checkpoints = [try whole.checkpoint()]
    for batch in order {
      try whole.step(batch, of: data)
      checkpoints.append(try whole.checkpoint())
    }
    for (taken, checkpoint) in checkpoints.enumerated() {
      let resumed = try training.trainer()
      try resumed.resume(from: checkpoint)
      #expect(resumed.steps == taken)
      for batch in order.dropFirst(taken) { try resumed.step(batch, of: data) }
      #expect(try resumed.checkpoint().serialized() == checkpoints.last?.serialized())
    }
  }

  @Test("A fit after a checkpoint between fits is a new one, and so is one after a step")
  func newFit() throws {
    let training = Training(optimizer: Adam())
    let data = try Training.rows(10)
    let (first, kept) = (try training.trainer(), Kept())
    try first.fit(data, epochs: 1, batches: 3)
    let second = try training.trainer()
    try second.resume(from: first.checkpoint())
    #expect(second.epochs == 1)
    #expect(
      try first.fit(data, epochs: 2, batches: 3) == second.fit(data, epochs: 2, batches: 3))
    #expect(try first.model.serialized() == second.model.serialized())

    _ = try training.run(save: kept.add)
    let stepped = try training.trainer()
    try stepped.resume(from: kept.all[1])
    try stepped.step(Batch(rows: 0..<3), of: data)
    #expect(try stepped.fit(data, epochs: 1, batches: 3).epochs.map(\.epoch) == [1])
  }
}
