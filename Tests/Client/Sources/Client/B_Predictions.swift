import Descent
import Dispatch
import Synchronization

/// Owns a model, as a server's actor would.
private actor Scorer {
  private let model: Model

  init(_ model: Model) { self.model = model }

  func score(_ row: [Float]) throws -> Float { try model.predict(row)[0] }
}

/// Owns a trainer: its asynchronous `fit` stays in the actor.
private actor Coach {
  private let trainer: Trainer
  private let data: ArrayDataset

  init() throws {
    data = try exclusiveOr()
    trainer = try Trainer(
      smallNetwork, for: data, loss: BinaryCrossEntropy(), optimizer: Adam(learningRate: 0.05),
      seed: 1)
  }

  func train() async throws -> Int {
    let history = try await trainer.fit(data, epochs: 200, batches: 2)
    return history.bestEpoch ?? -1
  }

  var model: Model { trainer.model }
}

/// (b) A model that predicts single rows: in a tight loop, from threads, from tasks and from an actor.
func predictions() async throws {
  let coach = try Coach()
  print("trained; best epoch", try await coach.train())
  let model = await coach.model
  let rows: [[Float]] = [[0, 0], [0, 1], [1, 0], [1, 1]]

  var sum: Float = 0
  for number in 0..<10_000 { sum += try model.predict(rows[number % 4])[0] }
  print("loop", sum.isFinite, try model.predict(rows).map { $0[0] > 0 })

  let expected = try rows.map { try model.predict($0)[0] }
  let wrong = Mutex(0)
  DispatchQueue.concurrentPerform(iterations: 8) { thread in
    for number in 0..<500 {
      let row = (thread + number) % 4
      if (try? model.predict(rows[row])[0]) != expected[row] { wrong.withLock { $0 += 1 } }
    }
  }
  print("threads; wrong", wrong.withLock { $0 })

  let scorer = Scorer(model)
  let scores = try await withThrowingTaskGroup(of: (Int, Float).self) { group in
    for (number, row) in rows.enumerated() {
      group.addTask { (number, try await scorer.score(row)) }
    }
    return try await group.reduce(into: [Int: Float]()) { $0[$1.0] = $1.1 }
  }
  print("actor", rows.indices.allSatisfy { scores[$0] == expected[$0] })
  print("flat", try model.predict(flat: rows.flatMap { $0 }) == expected)

  do {
    _ = try model.predict([1.0, 2, 3])
  } catch {
    print("refused:", error)
  }
}
