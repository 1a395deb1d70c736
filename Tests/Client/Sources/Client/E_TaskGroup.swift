import Descent

/// Says when the first batch has been trained on.
private final class Beginning: TrainingObserver, Sendable {
  private let continuation: AsyncStream<Void>.Continuation

  init(_ continuation: AsyncStream<Void>.Continuation) { self.continuation = continuation }

  func observe(_ event: TrainingEvent) -> Decision {
    if case .batchEnded = event { continuation.finish() }
    return .proceed
  }
}

/// (e) Several networks in a task group; then trainings that are cancelled.
func taskGroup() async throws {
  let data = try exclusiveOr()
  let results = try await withThrowingTaskGroup(of: (seed: UInt64, loss: Double, epochs: Int).self)
  {
    group in
    for seed in UInt64(1)...3 {
      group.addTask {
        let trainer = try Trainer(
          smallNetwork, for: data, loss: BinaryCrossEntropy(),
          optimizer: Adam(learningRate: 0.05), metrics: [Accuracy()], seed: seed)
        let history = try await trainer.fit(
          data, epochs: 100, batches: 2, keep: .best,
          observers: [EarlyStopping(patience: 5), Budget(steps: 150)])
        return (seed, try trainer.evaluate(data).loss, history.epochs.count)
      }
    }
    return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.seed < $1.seed }
  }
  for result in results {
    print("seed \(result.seed)  loss \(fixed(result.loss))  epochs \(result.epochs)")
  }

  func endless(_ observers: [any TrainingObserver & Sendable] = []) async throws -> History {
    let trainer = try Trainer(
      smallNetwork, for: data, loss: BinaryCrossEntropy(), optimizer: SGD(learningRate: 0.1))
    return try await trainer.fit(
      data, epochs: 1_000_000_000, batches: 2, validation: data,
      validating: .steps(1_000_000_000), observers: observers)
  }
  let early = Task { try await endless() }
  early.cancel()
  print("cancelled before it began:", try await early.value.stopReason)

  let (stream, continuation) = AsyncStream.makeStream(of: Void.self)
  let late = Task { try await endless([Beginning(continuation)]) }
  for await _ in stream {}
  late.cancel()
  let history = try await late.value
  print("cancelled on the way:", history.stopReason, history.wasStopped)
}
