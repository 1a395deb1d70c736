import Foundation
import Synchronization
import Testing

@testable import Descent

/// Training on rows that are read in blocks.
struct WindowedFitTests {
  typealias Blocks = WindowedDatasetTests.Blocks

  private static let layout = [4, 0, 3, 5, 2, 1, 6, 0, 4]

  private static func dataset(
    _ precision: Precision = .double, windowRows: Int = 7
  ) throws -> WindowedDataset<Blocks> {
    try WindowedDatasetTests.dataset(
      Blocks(layout, isWeighted: true), windowRows: windowRows, precision)
  }

  @Test(
    "A fit has the bytes of one on rows in memory in the same order", arguments: Precision.allCases,
    [nil, .once(seed: 9), .everyEpoch(seed: 9), .inOrder] as [Shuffle?])
  func bytes(precision: Precision, shuffle: Shuffle?) throws {
    let dataset = try Self.dataset(precision)
    let data = try Blocks(Self.layout, isWeighted: true).inMemory
    let (fitted, stepped) = (
      try DatasetTests.trainer(for: dataset, precision: precision),
      try DatasetTests.trainer(for: data, precision: precision)
    )
    try fitted.fit(dataset, epochs: 3, batches: 4, shuffle: shuffle, validation: dataset)
    for epoch in 1...3 {
      let order = try RowOrder(
        shuffle ?? .everyEpoch(seed: 3), blockRows: Self.layout, windowRows: 7, epoch: epoch)
      for batch in MiniBatches(of: 4, order: order, epoch: epoch) {
        try stepped.step(batch, of: data)
      }
    }
    #expect(try fitted.model.serialized() == stepped.model.serialized())
  }

  @Test("A fit resumed after any step has the bytes of one that was not interrupted")
  func resumes() throws {
    let checkpoints = Mutex<[Checkpoint]>([])
    func run(from checkpoint: Checkpoint? = nil, keep: Bool = false) throws -> [UInt8] {
      let dataset = try Self.dataset()
      let trainer = try DatasetTests.trainer(for: dataset, precision: .double)
      if let checkpoint { try trainer.resume(from: checkpoint) }
      var options = FitOptions(epochs: 3, batches: 4)
      options.validation = dataset
      options.checkpointing = Checkpointing(every: .steps(1)) { checkpoint in
        if keep { checkpoints.withLock { $0.append(checkpoint) } }
      }
      let history = try trainer.fit(dataset, options)
      #expect(history.epochs.count == 3)
      return try trainer.checkpoint().serialized()
    }
    let whole = try run(keep: true)
    let kept = checkpoints.withLock { $0 }
    // Of the 21 batches, one weighs 0 and is no step.
    #expect(kept.count == 20)
    for checkpoint in kept { #expect(try run(from: checkpoint) == whole, "\(checkpoint.step)") }
  }

  @Test("A fit with other windows or blocks cannot be resumed, and the error says so")
  func otherWindows() throws {
    let kept = Mutex<Checkpoint?>(nil)
    var options = FitOptions(epochs: 2, batches: 4)
    options.checkpointing = Checkpointing(every: .steps(1)) { checkpoint in
      kept.withLock { if checkpoint.step == 2 { $0 = checkpoint } }
    }
    let dataset = try Self.dataset()
    let trainer = try DatasetTests.trainer(for: dataset, precision: .double)
    try trainer.fit(dataset, options)
    let checkpoint = try #require(kept.withLock { $0 })
    for other in [
      try Self.dataset(windowRows: 8), try Blocks(Self.layout, isWeighted: true).inMemory,
    ] as [any Dataset] {
      let resumed = try DatasetTests.trainer(for: dataset, precision: .double)
      try resumed.resume(from: checkpoint)
      let error = #expect(throws: TrainingError.self) { try resumed.fit(other, options) }
      let text = try #require(error).description
      #expect(text.contains("order: 25 rows of 9 blocks in windows of 7 rows"), "\(text)")
    }
  }

  @Test("Fast runs, overfit checks and diagnoses work on windows")
  func others() throws {
    let dataset = try Self.dataset()
    let data = try Blocks(Self.layout, isWeighted: true).inMemory
    let (ours, theirs) = (
      try DatasetTests.trainer(for: dataset, precision: .double),
      try DatasetTests.trainer(for: data, precision: .double)
    )
    let options = FitOptions(epochs: 3, batches: 4)
    #expect(try ours.fastRun(dataset, options) == theirs.fastRun(data, options))
    let batch = Batch(rows: [1, 24, 7])
    #expect(
      try ours.overfit(batch, of: dataset, steps: 5)
        == theirs.overfit(batch, of: data, steps: 5))
    let trainer = try Trainer(
      Sequential { Dense(1) }, for: dataset, loss: SquaredError.plain,
      optimizer: SGD(learningRate: 1e200), precision: .double)
    let error = #expect(throws: TrainingError.self) {
      try trainer.fit(dataset, epochs: 3, batches: 4)
    }
    guard case .diverged(let diagnosis) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(diagnosis.rows.count == 4)
  }

  @Test("An asynchronous fit that is cancelled leaves its dataset as it should be")
  func cancels() async throws {
    let blocks = Blocks([Int](repeating: 8, count: 20), delay: 0.001)
    let dataset = try WindowedDatasetTests.dataset(blocks, windowRows: 16)
    let task = Task {
      let trainer = try DatasetTests.trainer(for: dataset, precision: .double)
      return try await trainer.fit(dataset, epochs: 1_000_000, batches: 4)
    }
    try await Task.sleep(for: .milliseconds(50))
    task.cancel()
    #expect(try await task.value.stopReason == .cancelled)
    #expect(
      try WindowedDatasetTests.read(Batch(rows: 3..<5), of: dataset)[1] == [3, 4])
  }
}
