/// One line of the published loops' log.
public struct LoopRecord: Hashable, Sendable, CustomStringConvertible {
  /// From 1.
  public let epoch: Int
  /// Over all rows trained on in the epoch, each weighing the same.
  public let trainLoss: Double
  /// Over all rows trained on in the epoch.
  public let trainAccuracy: Double
  /// Over all rows validated.
  public let validationLoss: Double
  /// Over all rows validated.
  public let validationAccuracy: Double

  /// `epoch 3  train_loss 0.1234  acc 0.9612  val_loss 0.1500  acc 0.9556`
  public var description: String {
    return "epoch \(epoch)  train_loss \(decimal(trainLoss))  acc \(decimal(trainAccuracy))"
      + "  val_loss \(decimal(validationLoss))  acc \(decimal(validationAccuracy))"
  }
}

/// The training loop for a model that is not ours: runs *your* `train` and `validate` over
/// mini-batches and logs each epoch.
///
/// Both closures return the batch's mean loss and accuracy; over the epoch each batch weighs as many
/// rows as it has. Ends between two batches if the task that it runs in is cancelled, and returns the
/// epochs that were whole.
///
/// - Parameters:
///   - batches: the mini-batches of an epoch, whose number, from 1, it is given; at least one.
///   - validating: the mini-batches to validate on, without dropping any rows; at least one.
@discardableResult
public func trainingLoop<E: Error>(
  epochs: Int, batches: (_ epoch: Int) -> MiniBatches, validating: MiniBatches,
  train: (Batch) throws(E) -> (loss: Double, accuracy: Double),
  validate: (Batch) throws(E) -> (loss: Double, accuracy: Double),
  log: (LoopRecord) -> Void = { print($0) }
) throws(E) -> [LoopRecord] {
  func run(
    _ batches: MiniBatches, _ body: (Batch) throws(E) -> (loss: Double, accuracy: Double)
  ) throws(E) -> (loss: Double, accuracy: Double)? {
    precondition(!batches.isEmpty, "no batch to train or validate on: \(batches)")
    var sums = (loss: 0.0, accuracy: 0.0, rows: 0.0)
    for batch in batches {
      if Task.isCancelled { return nil }
      let figures = try body(batch)
      let rows = Double(batch.count)
      sums.loss += rows * figures.loss
      sums.accuracy += rows * figures.accuracy
      sums.rows += rows
    }
    return (sums.loss / sums.rows, sums.accuracy / sums.rows)
  }
  var records: [LoopRecord] = []
  for epoch in stride(from: 1, through: epochs, by: 1) {
    guard let trained = try run(batches(epoch), train),
      let validated = try run(validating, validate)
    else { break }
    let record = LoopRecord(
      epoch: epoch, trainLoss: trained.loss, trainAccuracy: trained.accuracy,
      validationLoss: validated.loss, validationAccuracy: validated.accuracy)
    log(record)
    records.append(record)
  }
  return records
}
