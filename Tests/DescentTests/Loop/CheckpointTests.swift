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
      (try Self.trainer(), "its average (true or false) is true"),
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
    ] {
      #expect(text.contains(old), "\(old)")
      let file = Safetensors(
        metadata: checkpoint.file.metadata.merging([
          "descent.checkpoint": text.replacingOccurrences(of: old, with: new)
        ]) { $1 }, tensors: checkpoint.file.tensors)
      #expect(throws: (any Error).self, "\(new)") {
        let changed = try Checkpoint(parsing: file.serialized(), name: "c")
        try Self.trainer { $0.average = .exponential() }.resume(from: changed)
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
