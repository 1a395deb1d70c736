import Synchronization
import Testing

@testable import Descent

struct FitLoopTests {
  /// Records the events that it observes, except batches.
  final class Notes: TrainingObserver, Sendable {
    let lines = Mutex<[String]>([])
    let validations = Mutex<[Validation]>([])

    func observe(_ event: TrainingEvent) -> Decision {
      switch event {
      case .began(let start): note("began \(start.epochs) epochs of \(start.batches)")
      case .batchEnded: break
      case .validated(let validation):
        validations.withLock { $0.append(validation) }
        note("validated \(validation.rows) at step \(validation.step)")
      case .epochEnded(let epoch): note("epoch \(epoch.epoch)")
      case .ended(let history): note("ended by \(history.stopReason)")
      case .failed(let error): note("failed: \(error)")
      }
      return .proceed
    }

    private func note(_ line: String) { lines.withLock { $0.append(line) } }
  }

  private func lines(
    _ interval: TrainingInterval, epochs: Int = 3, hasValidation: Bool = true
  ) throws -> [String] {
    let data = try TrainerTests.data()
    let notes = Notes()
    try TrainerFitTests.trainer(data).fit(
      data, epochs: epochs, batches: 8, validation: hasValidation ? data : nil,
      validating: interval, observers: [notes])
    return notes.lines.withLock { $0 }
  }

  @Test("The events of a fit come in order")
  func order() throws {
    #expect(
      try lines(.everyEpoch, epochs: 2) == [
        "began 2 epochs of 5", "validated validation at step 5", "epoch 1",
        "validated validation at step 10", "epoch 2", "ended by epochs",
      ])
    #expect(
      try lines(.everyEpoch, epochs: 1, hasValidation: false) == [
        "began 1 epochs of 5", "validated training at step 5", "epoch 1", "ended by epochs",
      ])
  }

  @Test(
    "A fit validates at the given interval, and always at the end",
    arguments: [
      (.epochs(1), [5, 10, 15]), (.epochs(2), [10, 15]), (.epochs(9), [15]),
      (.steps(1), Array(1...15)), (.steps(4), [4, 8, 12, 15]), (.steps(5), [5, 10, 15]),
      (.steps(7), [7, 14, 15]), (.time(.seconds(3600)), [15]),
      (.time(.nanoseconds(1)), Array(1...15)),
    ] as [(TrainingInterval, [Int])])
  func interval(interval: TrainingInterval, steps: [Int]) throws {
    let validated = try lines(interval).filter { $0.hasPrefix("validated") }
    #expect(validated == steps.map { "validated validation at step \($0)" })
  }

  @Test("An epoch has the metrics of its last validation, and the history has those before it")
  func withinEpochs() throws {
    let data = try TrainerTests.data()
    let notes = Notes()
    let history = try TrainerFitTests.trainer(data).fit(
      data, epochs: 3, batches: 8, validation: data, validating: .steps(7), observers: [notes])
    let all = notes.validations.withLock { $0 }
    try #require(all.map(\.step) == [7, 14, 15] && all.map(\.epoch) == [2, 3, 3])
    #expect(all.map(\.isEpochEnd) == [false, false, true])
    #expect(history.validations == Array(all[..<2]))
    #expect(history.epochs.map(\.validationLoss) == [nil, all[0].loss, all[2].loss])
    #expect(history.epochs.map(\.step) == [5, 10, 15])
    #expect(history.bestValidation == all.last { $0.isBest })
  }

  @Test("The best weights within an epoch are kept")
  func keepsWithin() throws {
    let data = try TrainerTests.data()
    let notes = Notes()
    let trainer = try TrainerFitTests.trainer(data, optimizer: SGD(learningRate: 1.2))
    let history = try trainer.fit(
      data, epochs: 2, batches: 8, validation: data, validating: .steps(1), keep: .best,
      observers: [notes])
    let losses = notes.validations.withLock { $0.compactMap(\.loss) }
    #expect(try trainer.evaluate(data).loss == losses.min())
    #expect(history.bestValidation?.loss == losses.min())
  }

  @Test("A monitored metric that keeps its rows uses the training rows if there are no others")
  func keepsRows() throws {
    let data = try TrainerTests.data()
    for keep in KeptWeights.allCases {
      let notes = Notes()
      let trainer = try Trainer(
        TrainerTests.linear, for: data, loss: SquaredError.plain, optimizer: Adam(),
        metrics: [SpearmanCorrelation()], seed: 3)
      let history = try trainer.fit(
        data, epochs: 3, batches: 8, keep: keep, monitor: Monitor(SpearmanCorrelation()),
        observers: [notes])
      let values = notes.validations.withLock { $0.map { $0.metrics["spearman"] } }
      #expect(values.count == 3 && !values.contains(nil))
      #expect(history.bestValidation?.metrics["spearman"] == values.compactMap(\.self).max())
      #expect(history.epochs.allSatisfy { $0.trainMetrics.isEmpty })
    }
  }

  @Test("The best value of a metric is the largest where larger is better, otherwise the smallest")
  func monitors() throws {
    let data = try TrainerTests.data()
    // The validation rows have another slope, so the loss falls and then rises.
    let other = try ArrayDataset(
      features: [[1.0, 0, 0], [0, 1, 0], [2, 0, 1]], targets: [[1.6], [-0.4], [2.9]])
    for (monitor, best) in [
      (Monitor.loss, { $0.min() }), (Monitor(RSquared()), { $0.max() }),
      (Monitor(MeanAbsoluteError()), { $0.min() }),
    ] as [(Monitor, ([Double]) -> Double?)] {
      let notes = Notes()
      let trainer = try Trainer(
        TrainerTests.linear, for: data, loss: SquaredError.plain,
        optimizer: SGD(learningRate: 0.1), metrics: [MeanAbsoluteError(), RSquared()],
        precision: .double, seed: 3)
      let history = try trainer.fit(
        data, epochs: 30, batches: 8, validation: other, keep: .best, monitor: monitor,
        observers: [notes])
      let all = notes.validations.withLock { $0 }
      let values = all.compactMap { monitor.value(of: $0) }
      let index = try #require(values.firstIndex { $0 == best(values) })
      #expect(index < 29 && history.bestEpoch == index + 1, "\(monitor)")
      #expect(all.last { $0.isBest } == history.bestValidation)
      let kept = try trainer.evaluate(other)
      #expect((monitor == .loss ? kept.loss : kept[monitor.name]) == best(values))
    }
  }

  @Test("A monitor is found by its name, with its direction")
  func named() throws {
    let data = try TrainerTests.data()
    let trainer = try HistoryTests.trainer(data)
    #expect(trainer.monitor(named: "loss") == .loss)
    #expect(trainer.monitor(named: "r2")?.isBetterWhenLarger == true)
    #expect(trainer.monitor(named: "mae")?.isBetterWhenLarger == false)
    #expect(trainer.monitor(named: "accuracy") == nil)
  }

  @Test("A failure is sent to the observers and thrown")
  func failure() throws {
    let data = try TrainerTests.data(rows: 5)
    let notes = Notes()
    let error = #expect(throws: TrainingError.self) {
      try TrainerFitTests.trainer(data).fit(
        data, epochs: 1, batches: 8, remainder: .drop, observers: [notes])
    }
    let expected = "failed: \(try #require(error))"
    #expect(notes.lines.withLock { $0 } == ["began 1 epochs of 0", expected])
  }

  /// Raises the learning rate after a batch so far that the next step's weights overflow. Records
  /// the loss of the weights when the fit has failed.
  private final class Overflow: TrainingObserver {
    let trainer: Trainer
    let data: ArrayDataset
    let place: (epoch: Int, batch: Int)
    var lossAtFailure: Double?

    init(of trainer: Trainer, _ data: ArrayDataset, after place: (epoch: Int, batch: Int)) {
      (self.trainer, self.data, self.place) = (trainer, data, place)
    }

    func observe(_ event: TrainingEvent) -> Decision {
      switch event {
      case .batchEnded(place.epoch, place.batch, _): trainer.layerRates = [0: 1e300]
      case .failed: lossAtFailure = try? trainer.evaluate(data).loss
      default: break
      }
      return .proceed
    }
  }

  /// Returns the diagnosis and the losses of a fit of 5 batches an epoch whose weights overflow in
  /// the step after this place.
  private func overflow(
    after place: (epoch: Int, batch: Int), keep: KeptWeights = .last,
    validating: TrainingInterval = .everyEpoch,
    hasValidation: Bool = true, observers: [any TrainingObserver] = []
  ) throws -> (diagnosis: Diagnosis, best: Double?, failed: Double?, after: Double) {
    let data = try TrainerTests.data()
    let trainer = try TrainerFitTests.trainer(data)
    let (notes, overflow) = (Notes(), Overflow(of: trainer, data, after: place))
    let error = #expect(throws: TrainingError.self) {
      try trainer.fit(
        data, epochs: 9, batches: 8, validation: hasValidation ? data : nil,
        validating: validating, keep: keep, observers: [notes, overflow] + observers)
    }
    guard case .diverged(let diagnosis) = try #require(error) else { throw try #require(error) }
    return (
      diagnosis, notes.validations.withLock { $0.last(where: \.isBest)?.loss },
      overflow.lossAtFailure, try trainer.evaluate(data).loss
    )
  }

  @Test(
    "A training that diverges restores the best weights and diagnoses the last",
    arguments: [1, 3, 4], [TrainingInterval.everyEpoch, .steps(4)])
  func divergesWithBest(batch: Int, validating: TrainingInterval) throws {
    let result = try overflow(after: (3, batch), keep: .best, validating: validating)
    guard case .parameter(_, 0, "dense") = result.diagnosis.origin else {
      Issue.record("\(result.diagnosis)")
      return
    }
    let best = try #require(result.best)
    #expect(result.after == best && result.failed == best)
  }

  @Test("A training that diverges leaves the last weights if those are to be kept")
  func divergesWithLast() throws {
    for (batch, epoch) in [(1, 3), (3, 3), (4, 4)] {
      let result = try overflow(after: (3, batch))
      #expect(!result.after.isFinite && result.diagnosis.epoch == epoch)
    }
  }

  @Test("Weights that overflow in the step before a stop or a validation are an error there")
  func overflowBeforeStop() throws {
    for (observers, validating, hasValidation) in [
      ([Budget(steps: 7)], .everyEpoch, true), ([Budget(steps: 7)], .everyEpoch, false),
      ([No { if case .batchEnded(2, 1, _) = $0 { true } else { false } }], .everyEpoch, true),
      ([], .steps(7), true),
    ] as [([any TrainingObserver], TrainingInterval, Bool)] {
      for keep in KeptWeights.allCases {
        let result = try overflow(
          after: (2, 0), keep: keep, validating: validating, hasValidation: hasValidation,
          observers: observers)
        #expect((result.diagnosis.epoch, result.diagnosis.step) == (2, 7))
        #expect(result.after.isFinite == (keep == .best && result.best != nil))
      }
    }
  }

  /// Cancels a training at the end of a batch, or when a chunk of the rows that it validates on has been
  /// read, both counted from 1.
  private final class Interruption: TrainingObserver, Dataset {
    enum Place: Hashable {
      case batch(Int)
      case chunk(Int)
    }

    let base: ArrayDataset
    let place: Place
    let cancellation: Cancellation
    private let counts = Mutex((batches: 0, chunks: 0))
    private let flag: Flag

    private final class Flag: Sendable {
      let isSet = Atomic(false)
    }

    init(_ place: Place, _ base: ArrayDataset) {
      (self.place, self.base) = (place, base)
      let flag = Flag()
      self.flag = flag
      cancellation = Cancellation { flag.isSet.load(ordering: .relaxed) ? .interrupted : nil }
    }

    var count: Int { base.count }
    var features: Shape { base.features }
    var targets: Shape { base.targets }

    func read(_ batch: Batch, into examples: Examples) throws(DatasetError) {
      try base.read(batch, into: examples)
      counts.withLock {
        $0.chunks += 1
        if .chunk($0.chunks) == place { flag.isSet.store(true, ordering: .relaxed) }
      }
    }

    func observe(_ event: TrainingEvent) -> Decision {
      guard case .batchEnded = event else { return .proceed }
      counts.withLock {
        $0.batches += 1
        if .batch($0.batches) == place { flag.isSet.store(true, ordering: .relaxed) }
      }
      return .proceed
    }
  }

  @Test("A validation that is cancelled is not recorded, and is the last")
  func cutShort() throws {
    // Each validation has three chunks of rows.
    let data = try TrainerTests.data(rows: 600)
    for (place, interval, epochs, within, validations) in [
      (.batch(3), .everyEpoch, 1, [], 0), (.chunk(2), .everyEpoch, 1, [], 0),
      (.batch(6), .everyEpoch, 2, [], 1), (.chunk(5), .everyEpoch, 2, [], 1),
      (.chunk(4), .steps(1), 0, [1], 1), (.chunk(4), .steps(2), 1, [2], 1),
    ] as [(Interruption.Place, TrainingInterval, Int, [Int], Int)] {
      let trainer = try TrainerFitTests.trainer(data)
      let (notes, interruption) = (Notes(), Interruption(place, data))
      let history = try trainer.fit(
        data, epochs: 2, batches: 200, validation: interruption, validating: interval,
        keep: .best, observers: [notes, interruption], cancellation: interruption.cancellation)
      let text = "\(place) \(interval)"
      #expect(history.stopReason == .interrupted, "\(text)")
      #expect(history.epochs.count == epochs, "\(text)")
      #expect(history.validations.map(\.step) == within, "\(text)")
      #expect(notes.validations.withLock { $0.count } == validations, "\(text)")
      if let best = history.bestValidation {
        #expect(try trainer.evaluate(data).loss == best.loss, "\(text)")
      } else {
        #expect(validations == 0 && trainer.steps == 3, "\(text)")
      }
    }
  }

  @Test("A measurement of the training rows that is cancelled is not recorded")
  func cutShortWithoutValidation() throws {
    let data = try TrainerTests.data(rows: 600)
    for (batch, epochs) in [(3, 1), (6, 2)] {
      let trainer = try TrainerFitTests.trainer(data)
      let interruption = Interruption(.batch(batch), data)
      let history = try trainer.fit(
        data, epochs: 3, batches: 200, keep: .best, observers: [interruption],
        cancellation: interruption.cancellation)
      #expect(history.stopReason == .interrupted && history.epochs.count == epochs)
      #expect((history.bestValidation == nil) == (epochs == 1))
    }
  }

  @Test("A limit whose validation is cancelled ends the fit as interrupted")
  func cutShortAtLimit() throws {
    let data = try TrainerTests.data(rows: 600)
    for steps in [2, 3] {
      let interruption = Interruption(.chunk(1), data)
      let history = try TrainerFitTests.trainer(data).fit(
        data, epochs: 9, batches: 200, validation: interruption,
        observers: [Budget(steps: steps)], cancellation: interruption.cancellation)
      #expect(history.stopReason == .interrupted && history.bestValidation == nil, "\(steps)")
    }
  }

  /// Stops at one event.
  private struct No: TrainingObserver {
    let isAsked: @Sendable (TrainingEvent) -> Bool
    func observe(_ event: TrainingEvent) -> Decision {
      isAsked(event) ? .stop(.observer) : .proceed
    }
  }

  @Test(
    "An observer can stop a fit before the first step, at a validation or at an epoch's last batch")
  func stops() throws {
    let data = try TrainerTests.data()
    for (observer, epochs, steps) in [
      (No { if case .began = $0 { true } else { false } }, 0, 0),
      (No { if case .validated = $0 { true } else { false } }, 1, 5),
      (No { if case .batchEnded(2, 4, _) = $0 { true } else { false } }, 2, 10),
    ] {
      let trainer = try TrainerFitTests.trainer(data)
      let history = try trainer.fit(data, epochs: 3, batches: 8, observers: [observer])
      #expect(history.stopReason == .observer && trainer.steps == steps)
      #expect(history.epochs.count == epochs)
    }
  }
}
