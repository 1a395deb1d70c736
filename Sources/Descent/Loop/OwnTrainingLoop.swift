/// One epoch of `trainingLoop`, printed as a line of the published loops' log.
public struct LoopRecord: Hashable, Sendable, CustomStringConvertible {
  /// The number of the epoch, counted from 1.
  public let epoch: Int
  /// The mean loss over all rows trained on in the epoch. Each row has the same weight.
  public let trainLoss: Double
  /// The accuracy over all rows trained on in the epoch.
  public let trainAccuracy: Double
  /// The mean loss over all validation rows.
  public let validationLoss: Double
  /// The accuracy over all validation rows.
  public let validationAccuracy: Double

  /// The line: `epoch 3  train_loss 0.1234  acc 0.9612  val_loss 0.1500  acc 0.9556`.
  public var description: String {
    return "epoch \(epoch)  train_loss \(decimal(trainLoss))  acc \(decimal(trainAccuracy))"
      + "  val_loss \(decimal(validationLoss))  acc \(decimal(validationAccuracy))"
  }
}

/// A training loop for your own model: calls *your* `train` and `validate` for each mini-batch, and
/// logs each epoch.
///
/// Both closures return the mean loss and the accuracy of the batch. Over the epoch, each batch is
/// weighted by its number of rows. If the surrounding task is cancelled, the loop ends between two
/// batches and returns the complete epochs.
///
/// - Parameters:
///   - epochs: The number of epochs.
///   - batches: Returns the mini-batches of the epoch with this number, counted from 1. Traps if
///     there are none.
///   - validating: The mini-batches to validate on. They should not drop rows. Traps if there are
///     none.
///   - train: Trains on a batch.
///   - validate: Measures a batch.
///   - log: Is called with the record of each epoch. By default it prints it.
/// - Returns: The records of the complete epochs.
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
    require(
      !batches.isEmpty,
      "there is no batch to train or validate on: \(batches); expected at least 1 row")
    var sums = (loss: 0.0, accuracy: 0.0, rows: 0.0)
    for batch in batches {
      if Task.isCancelled { return nil }
      let means = try body(batch)
      let rows = Double(batch.count)
      sums.loss += rows * means.loss
      sums.accuracy += rows * means.accuracy
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
