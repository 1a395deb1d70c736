import Descent
import Testing

struct OwnTrainingLoopTests {
  @Test("The loop for custom models weighs each row the same")
  func loop() {
    var logged: [LoopRecord] = []
    let records = trainingLoop(
      epochs: 2, batches: { MiniBatches(of: 4, from: 10, epoch: $0) },
      validating: MiniBatches(of: 3, from: 4),
      train: { batch -> (loss: Double, accuracy: Double) in
        (Double(batch.index), batch.count == 4 ? 1.0 : 0.0)
      },
      validate: { batch -> (loss: Double, accuracy: Double) in (Double(batch.count), 1.0) },
      log: { logged.append($0) })
    #expect(records.count == 2 && records == logged)
    let expected: Double = (4.0 * 0 + 4.0 * 1 + 2.0 * 2) / 10
    #expect(records[0].trainLoss == expected)
    #expect(records[0].trainAccuracy == 0.8)
    #expect(records[1].validationLoss == 2.5)
    #expect(
      records[0].description
        == "epoch 1  train_loss 0.8000  acc 0.8000  val_loss 2.5000  acc 1.0000")
  }

  @Test("Each epoch trains on its own batches, and then validates")
  func order() {
    var calls: [String] = []
    let records = trainingLoop(
      epochs: 3,
      batches: { MiniBatches(of: 2, from: 4, shuffled: .everyEpoch(seed: 1), epoch: $0) },
      validating: MiniBatches(of: .full, from: 3),
      train: { batch -> (loss: Double, accuracy: Double) in
        calls.append("train \(batch.epoch).\(batch.index)")
        return (0, 0)
      },
      validate: { batch -> (loss: Double, accuracy: Double) in
        calls.append("validate \(batch.count)")
        return (0, 0)
      }, log: { calls.append("log \($0.epoch)") })
    #expect(
      calls
        == (1...3).flatMap { ["train \($0).0", "train \($0).1", "validate 3", "log \($0)"] })
    #expect(records.map(\.epoch) == [1, 2, 3])
  }

  @Test("An error of a custom model ends the loop and is thrown")
  func throwing() {
    struct Torn: Error {}
    var trained = 0
    #expect(throws: Torn.self) {
      try trainingLoop(
        epochs: 2, batches: { MiniBatches(of: 1, from: 5, epoch: $0) },
        validating: MiniBatches(of: .full, from: 1),
        train: { batch throws(Torn) -> (loss: Double, accuracy: Double) in
          if batch.index == 2 { throw Torn() }
          trained += 1
          return (0, 0)
        },
        validate: { _ throws(Torn) -> (loss: Double, accuracy: Double) in (0, 0) },
        log: { _ in })
    }
    #expect(trained == 2)
  }

  @Test("The loop for custom models ends before the next batch when its task is cancelled")
  func loopCancels() async {
    let (records, trained) = await Task {
      var trained = 0
      let records = trainingLoop(
        epochs: .max, batches: { MiniBatches(of: 2, from: 6, epoch: $0) },
        validating: MiniBatches(of: .full, from: 1),
        train: { batch -> (loss: Double, accuracy: Double) in
          trained += 1
          if batch.epoch == 3 && batch.index == 1 {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
          }
          return (1, 1)
        },
        validate: { _ -> (loss: Double, accuracy: Double) in (1, 1) }, log: { _ in })
      return (records.count, trained)
    }.value
    #expect(records == 2 && trained == 8)
  }

  @Test("A loop without rows to train on traps")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      _ = trainingLoop(
        epochs: 1, batches: { MiniBatches(of: 2, from: 0, epoch: $0) },
        validating: MiniBatches(of: 2, from: 4),
        train: { _ -> (loss: Double, accuracy: Double) in (1, 1) },
        validate: { _ -> (loss: Double, accuracy: Double) in (1, 1) }, log: { _ in })
    }
  }
}
