import Testing

@testable import Descent

struct RowRecorderTests {
  /// Two classes, apart by their only feature, with some labels that are wrong.
  private static func data(wrong: Set<Int>) throws -> ArrayDataset {
    let rows = 0..<60
    return try ArrayDataset(
      features: rows.map { [$0 < 30 ? -1 - Double($0) / 30 : Double($0) / 30] },
      targets: rows.map { [($0 < 30) != wrong.contains($0) ? 0.0 : 1] })
  }

  private static func trainer(_ data: ArrayDataset, microBatch: Int? = nil) throws -> Trainer {
    let trainer = try Trainer(
      Sequential { Dense(1) }, for: data, loss: BinaryCrossEntropy(),
      optimizer: SGD(learningRate: 0.5), precision: .double, seed: 1)
    trainer.microBatch = microBatch
    return trainer
  }

  @Test("Rows with a wrong label are those that are most often wrong", arguments: [nil, 3])
  func planted(microBatch: Int?) throws {
    let wrong: Set = [3, 17, 44]
    let data = try Self.data(wrong: wrong)
    let trainer = try Self.trainer(data, microBatch: microBatch)
    let recorder = RowRecorder(trainer, rows: data.count, isOfClasses: true)
    try trainer.fit(
      data, epochs: 20, batches: 8, observers: [Parts(recorder)])
    let worst = recorder.worst(3)
    #expect(Set(worst.map(\.row)) == wrong)
    #expect(worst.allSatisfy { $0.visits == 20 && $0.wrong >= 18 && $0.lastLoss > 0.5 })
  }

  /// An observer that holds the recorder, as that of a run does.
  private struct Parts: PartObserver {
    let recorder: RowRecorder
    init(_ recorder: RowRecorder) { self.recorder = recorder }
    func partEnded() { recorder.partEnded() }
    func observe(_ event: TrainingEvent) -> Decision { recorder.observe(event) }
  }

  @Test(
    "The losses are those of the rows at their steps, whatever their order",
    arguments: [nil, 5], [Shuffle.inOrder, .everyEpoch(seed: 9), .withReplacement(seed: 9)])
  func losses(microBatch: Int?, shuffle: Shuffle) throws {
    let data = try Self.data(wrong: [])
    let (trainer, stepped) = (
      try Self.trainer(data, microBatch: microBatch), try Self.trainer(data)
    )
    let recorder = RowRecorder(trainer, rows: data.count, isOfClasses: true)
    try trainer.fit(
      data, epochs: 2, batches: 16, shuffle: shuffle, observers: [Parts(recorder)])
    var (visits, last, wrong) = ([Int: Int](), [Int: Double](), [Int: Int]())
    for epoch in 1...2 {
      for batch in MiniBatches(of: 16, from: data.count, shuffled: shuffle, epoch: epoch) {
        for row in batch {
          let totals = try stepped.model.evaluate(
            data.selecting([row]), loss: BinaryCrossEntropy(), metrics: [Accuracy()])
          visits[row, default: 0] += 1
          last[row] = totals.loss
          if totals["accuracy"] == 0 { wrong[row, default: 0] += 1 }
        }
        try stepped.step(batch, of: data)
      }
    }
    let records = recorder.worst(.max)
    #expect(records.count == wrong.count && !records.isEmpty)
    for record in records {
      #expect(record.visits == visits[record.row] && record.wrong == wrong[record.row])
      let loss = try #require(last[record.row])
      #expect((record.lastLoss - loss).magnitude < 1e-12)
    }
  }

  @Test("Numbers come by their mean loss, and rows that weigh 0 are left out")
  func numbers() throws {
    let data = try TrainerTests.data(weights: (0..<40).map { $0 == 7 ? 0 : 1 })
    let trainer = try HistoryTests.trainer(data)
    let recorder = RowRecorder(trainer, rows: data.count, isOfClasses: false)
    try trainer.fit(data, epochs: 3, batches: 8, observers: [recorder])
    let records = recorder.worst(.max)
    #expect(records.count == 39 && !records.contains { $0.row == 7 })
    #expect(records.map(\.meanLoss) == records.map(\.meanLoss).sorted(by: >))
    #expect(records.allSatisfy { $0.wrong == 0 && $0.visits == 3 })
  }
}
