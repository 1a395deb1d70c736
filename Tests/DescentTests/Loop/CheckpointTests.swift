import Foundation
import Synchronization
import Testing

@testable import Descent

struct CheckpointTests {
  private static func trainer(
    _ optimizer: any Optimizer = Adam(), units: Int = 4, seed: UInt64 = 5,
    _ change: (inout StepOptions) -> Void = { _ in }
  ) throws -> Trainer {
    var options = StepOptions()
    change(&options)
    return try Trainer(
      Sequential {
        Dense(units)
        Tanh()
        Dense(1)
      }, for: ResumeTests.Training.rows(10), loss: SquaredError.plain, optimizer: optimizer,
      metrics: [MeanAbsoluteError()], stepOptions: options, seed: seed)
  }

  /// The checkpoint after a number of steps of a fit.
  private static func checkpoint(
    after step: Int = 2, _ change: (inout FitOptions) -> Void = { _ in }
  ) throws -> Checkpoint {
    let kept = Mutex<[Checkpoint]>([])
    var options = FitOptions(epochs: 2, batches: 3)
    change(&options)
    options.checkpointing = Checkpointing(every: .steps(1)) { checkpoint in
      kept.withLock { $0.append(checkpoint) }
    }
    try trainer { $0.average = .exponential() }
      .fit(ResumeTests.Training.rows(10), options)
    return kept.withLock { $0[step - 1] }
  }

  @Test("A checkpoint's tensors are the parameters, the slots, the averages and the totals")
  func tensors() throws {
    let checkpoint = try Self.checkpoint()
    let names = checkpoint.file.tensors.map(\.name)
    let parameters = ["0.weight", "0.bias", "2.weight", "2.bias"]
    let prefixes = ["parameters", "optimizer/m", "optimizer/v", "average"]
    #expect(
      names == prefixes.flatMap { prefix in parameters.map { "\(prefix)/\($0)" } }
        + ["totals", "totals/mae"])
    #expect(checkpoint.step == 2 && checkpoint.epoch == 0)
  }

  @Test("A checkpoint is written completely, read back, and gives the same bytes")
  func file() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "a.checkpoint").path
    var options = FitOptions(epochs: 2, batches: 3)
    options.checkpointing = Checkpointing(to: path)
    let trainer = try Self.trainer()
    try trainer.fit(ResumeTests.Training.rows(10), options)
    let checkpoint = try Checkpoint(contentsOf: path)
    #expect(checkpoint.step == 8 && checkpoint.epoch == 2)
    #expect(try checkpoint.serialized() == Files.read(contentsOf: path))
    let resumed = try Trainer(
      trainer.model.architecture, for: ResumeTests.Training.rows(10), loss: SquaredError.plain,
      optimizer: Adam(), metrics: [MeanAbsoluteError()], seed: 5, resuming: checkpoint)
    #expect(try resumed.model.serialized() == trainer.model.serialized())
    options.checkpointing = Checkpointing(to: folder.appending(path: "none/a").path)
    let error = #expect(throws: TrainingError.self) {
      try Self.trainer().fit(ResumeTests.Training.rows(10), options)
    }
    guard case .checkpoint(let message)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(message.contains("none/a"))
  }

  @Test("A checkpoint of another training is refused, and changes nothing")
  func otherTraining() throws {
    let checkpoint = try Self.checkpoint()
    for (trainer, message) in [
      (try Self.trainer(units: 5) { $0.average = .exponential() }, "its layers are"),
      (try Self.trainer(Nesterov()) { $0.average = .exponential() }, "its optimizer is adam"),
      (
        try Self.trainer(seed: 6) { $0.average = .exponential() },
        "its seed is 5; the trainer's is 6"
      ),
      (try Self.trainer(), "its average is there; the trainer's is missing"),
      (
        try Self.trainer { ($0.average, $0.schedule) = (.exponential(), ConstantRate()) },
        "its schedule is none; the trainer's is constant"
      ),
    ] {
      let before = try trainer.checkpoint().serialized()
      let error = #expect(throws: TrainingError.self) { try trainer.resume(from: checkpoint) }
      #expect(error?.description.contains(message) ?? false, "\(String(describing: error))")
      #expect(try trainer.checkpoint().serialized() == before)
    }
  }

  @Test("A fit with other rows, batches or observers than the one that it continues is refused")
  func otherFit() throws {
    let checkpoint = try Self.checkpoint {
      $0.observers = [EarlyStopping(patience: 9)]
    }
    let data = try ResumeTests.Training.rows(10)
    for (data, batches, observers, message) in [
      (try ResumeTests.Training.rows(11), 3, 1, "training rows: 10 in the checkpoint, 11"),
      (data, 4, 1, "batch size: 3 in the checkpoint, 4 in this fit"),
      (data, 3, 0, "made with the observers [\"EarlyStopping\"]; this fit has []"),
    ] {
      let trainer = try Self.trainer { $0.average = .exponential() }
      try trainer.resume(from: checkpoint)
      let error = #expect(throws: TrainingError.self) {
        try trainer.fit(
          data, epochs: 2, batches: .mini(batches),
          observers: observers == 0 ? [] : [EarlyStopping(patience: 9)])
      }
      #expect(error?.description.contains(message) ?? false, "\(String(describing: error))")
    }
  }

  @Test("A checkpoint within a fit traps, and so does a fit within a fit")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      let trainer = try Self.trainer()
      try trainer.fit(
        ResumeTests.Training.rows(10), epochs: 1, batches: 3,
        observers: [Caller { _ = try? trainer.checkpoint() }])
    }
    await #expect(processExitsWith: .failure) {
      let trainer = try Self.trainer()
      try trainer.fit(
        ResumeTests.Training.rows(10), epochs: 1, batches: 3,
        observers: [
          Caller { _ = try? trainer.fit(ResumeTests.Training.rows(10), epochs: 1, batches: 3) }
        ])
    }
  }

  private struct Caller: TrainingObserver {
    let call: () -> Void
    func observe(_ event: TrainingEvent) -> Decision {
      call()
      return .proceed
    }
  }

  @Test("A file that is no checkpoint, or whose numbers are impossible, is refused")
  func refuses() throws {
    let model = try Self.trainer().model.serialized()
    let error = #expect(throws: ModelFileError.self) { try Checkpoint(parsing: model, name: "m") }
    #expect(
      error?.description
        == "m: the metadata has no \"descent.checkpoint\", so this is not a checkpoint")
    let checkpoint = try Self.checkpoint()
    let text = try #require(checkpoint.file.metadata["descent.checkpoint"])
    for (old, new) in [
      ("\"step\":2", "\"step\":-2"), ("\"step\":2", "\"step\":3"), ("\"step\":2", "\"step\":\"2\""),
      ("\"rate\":1", "\"rate\":-1"), ("\"frozenSteps\":0", "\"frozenSteps\":9"),
      ("\"epochs\":0", "\"epochs\":-1"), ("\"batches\":2", "\"batches\":9223372036854775807"),
      ("\"averagedCount\":2", "\"averagedCount\":-1"),
      ("\"validatedStep\":0", "\"validatedStep\":7"),
      ("\"epoch\":0", "\"epoch\":9223372036854775807"),
      ("\"averagedCount\":2", "\"averagedCount\":9223372036854775807"),
      ("\"sinceValidation\":[0,0]", "\"sinceValidation\":[9223372036854775807,0]"),
      ("\"madeRateChanges\":[]", "\"madeRateChanges\":[0]"),
      ("\"frozenSteps\":0,\"rate\":1", "\"frozenSince\":0,\"frozenSteps\":1,\"rate\":0"),
    ] {
      #expect(text.contains(old), "\(old)")
      let file = Safetensors(
        metadata: checkpoint.file.metadata.merging([
          "descent.checkpoint": text.replacingOccurrences(of: old, with: new)
        ]) { $1 }, tensors: checkpoint.file.tensors)
      #expect(throws: (any Error).self, "\(new)") {
        let changed = try Checkpoint(parsing: file.serialized(), name: "c")
        let trainer = try Self.trainer { $0.average = .exponential() }
        try trainer.resume(from: changed)
        try trainer.fit(ResumeTests.Training.rows(10), epochs: 2, batches: 3)
      }
    }
    // A tensor that is missing, or of another type, is named.
    for name in ["parameters/2.bias", "optimizer/v/0.weight", "average/0.bias", "totals"] {
      let file = Safetensors(
        metadata: checkpoint.file.metadata,
        tensors: checkpoint.file.tensors.filter { $0.name != name })
      let error = #expect(throws: TrainingError.self) {
        let changed = try Checkpoint(parsing: file.serialized(), name: "c")
        try Self.trainer { $0.average = .exponential() }.resume(from: changed)
      }
      #expect(error?.description.contains(name) ?? false, "\(String(describing: error))")
    }
  }

  @Test("States of observers and schedules with impossible numbers are refused")
  func states() {
    func refuses<State: Decodable>(_ type: State.Type, _ json: [String]) {
      for json in json {
        #expect(throws: (any Error).self, "\(json)") {
          try JSONDecoder.ofCheckpoints.decode(type, from: Data(json.utf8))
        }
      }
    }
    refuses(
      Budget.State.self,
      [
        #"{"steps":9223372036854775807,"rows":0,"epochRows":0,"time":[0,0]}"#,
        #"{"steps":0,"rows":-1,"epochRows":0,"time":[0,0]}"#,
        #"{"steps":0,"rows":0,"epochRows":-9223372036854775808,"time":[0,0]}"#,
        #"{"steps":0,"rows":0,"epochRows":0,"time":[9223372036854775807,0]}"#,
      ])
    refuses(
      EarlyStopping.State.self,
      [
        #"{"firstEpoch":-9223372036854775808,"waited":0}"#,
        #"{"firstEpoch":1,"waited":9223372036854775807}"#,
      ])
    refuses(
      PlateauState.self,
      [
        #"{"poorEpochs":9223372036854775807,"cooldownLeft":0,"reductions":0}"#,
        #"{"poorEpochs":0,"cooldownLeft":0,"reductions":9223372036854775807}"#,
      ])
  }

  @Test("A checkpoint is saved once for each interval, and once at the end", arguments: [1, 2, 3])
  func saves(interval: Int) throws {
    let kept = Mutex<[Int]>([])
    var options = FitOptions(epochs: 3, batches: 3)
    options.checkpointing = Checkpointing(every: .epochs(interval)) { checkpoint in
      kept.withLock { $0.append(checkpoint.epoch) }
    }
    try Self.trainer().fit(ResumeTests.Training.rows(10), options)
    #expect(kept.withLock { $0 } == [[1, 2, 3], [2, 3], [3]][interval - 1])
  }

  @Test("If a checkpoint cannot be saved, the trainer has what a fit that stopped would leave")
  func failedSave() throws {
    struct Full: Error {}
    var options = FitOptions(epochs: 3, batches: 3)
    options.validation = try ResumeTests.Training.rows(4, from: 10)
    options.keep = .best
    options.checkpointing = Checkpointing(every: .epochs(2)) { _ in throw Full() }
    let trainer = try Self.trainer { $0.average = .exponential() }
    #expect(throws: TrainingError.self) {
      try trainer.fit(ResumeTests.Training.rows(10), options)
    }
    #expect(trainer.steps == 8 && trainer.averagedModel != nil && trainer.lastModel != nil)
  }

  @Test("A fit that is refused leaves the trainer as it was, and the right one continues")
  func refusedFit() throws {
    func observers() -> [any TrainingObserver] { [EarlyStopping(patience: 9)] }
    let checkpoint = try Self.checkpoint { ($0.observers, $0.keep) = (observers(), .best) }
    let data = try ResumeTests.Training.rows(10)
    func trainer() throws -> Trainer {
      let trainer = try Self.trainer { $0.average = .exponential() }
      try trainer.resume(from: checkpoint)
      return trainer
    }
    let (refused, plain) = (try trainer(), try trainer())
    #expect(throws: TrainingError.self) {
      try refused.fit(data, epochs: 2, batches: 3, keep: .best)
    }
    #expect(refused.steps == 2 && refused.averagedModel != nil)
    let histories = try [refused, plain].map {
      try $0.fit(data, epochs: 2, batches: 3, keep: .best, observers: observers())
    }
    #expect(histories[0] == histories[1])
    #expect(try refused.model.serialized() == plain.model.serialized())
  }

  @Test("A training that diverges saves no checkpoint of weights that are not finite")
  func diverges() throws {
    let kept = Mutex<[Checkpoint]>([])
    var options = FitOptions(epochs: 30, batches: 3)
    options.checkpointing = Checkpointing(every: .steps(1)) { checkpoint in
      kept.withLock { $0.append(checkpoint) }
    }
    let error = #expect(throws: TrainingError.self) {
      try Self.trainer(SGD(learningRate: 1e6)).fit(ResumeTests.Training.rows(10), options)
    }
    guard case .diverged? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    let checkpoints = kept.withLock { $0 }
    #expect(!checkpoints.isEmpty)
    for checkpoint in checkpoints {
      for tensor in checkpoint.file.tensors where tensor.name.hasPrefix("parameters/") {
        #expect(try tensor.doubles().allSatisfy(\.isFinite), "step \(checkpoint.step)")
      }
    }
  }

  @Test("A budget of time continues where it stopped")
  func budget() {
    let clock = Guarded(ContinuousClock.now)
    func wait(_ seconds: Int) { clock.withLock { $0 += .seconds(seconds) } }
    func budget() -> Budget {
      Budget(time: .seconds(10), steps: nil, rows: nil) { clock.withLock { $0 } }
    }
    let first = budget()
    _ = first.observe(Events.began())
    wait(7)
    let state = first.state
    wait(100)
    let second = budget()
    _ = second.observe(Events.began())
    second.state = state
    wait(2)
    #expect(second.observe(Events.batch(0, rows: 4)) == .proceed)
    wait(1)
    #expect(second.observe(Events.batch(1, rows: 8)) == .stop(.time))
  }
}
