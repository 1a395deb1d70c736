/// What a `fit` does besides training on its rows. The arguments of `fit` have the same names.
///
/// ```swift
/// var options = FitOptions(epochs: 50, batches: 32)
/// options.validation = validation
/// options.keep = .best
/// options.observers = [EarlyStopping(patience: 5)]
/// let history = try trainer.fit(training, options)
/// ```
public struct FitOptions {
  /// The number of passes over the rows. Nothing is trained if it is below 1.
  public var epochs: Int
  /// The batch size.
  public var batches: BatchSize
  /// What happens to the rows left over in an epoch. By default they make a shorter last batch.
  public var remainder = LastBatch.keep
  /// The order of the rows. By default, nil, it is a new random order in each epoch, by the
  /// trainer's seed.
  public var shuffle: Shuffle?
  /// The rows to validate on, or nil for none.
  public var validation: (any Dataset)?
  /// How often to validate. By default at the end of each epoch.
  public var validating = TrainingInterval.everyEpoch
  /// The weights that the trainer has afterwards. If they are the best, `lastModel` has the last
  /// ones.
  public var keep = KeptWeights.last
  /// The loss or the metric that decides which weights are the best, and that a schedule may watch.
  /// The `fit` traps unless the trainer measures it.
  public var monitor = Monitor.loss
  /// Notified of each batch, validation and epoch, in this order.
  public var observers: [any TrainingObserver] = []
  /// A request to end the training from outside of it, or nil.
  public var cancellation: Cancellation?
  /// When a checkpoint is made, and what becomes of it. By default, nil, none is made.
  public var checkpointing: Checkpointing?

  /// Options with the defaults of the properties.
  public init(epochs: Int, batches: BatchSize) {
    self.epochs = epochs
    self.batches = batches
  }

  /// The conditions among the observers.
  var conditions: [any StopCondition] { observers.compactMap { $0 as? any StopCondition } }

  /// The monitor of the best weights and those of the conditions.
  var monitors: [Monitor] { [monitor] + conditions.flatMap(\.monitors) }

  /// Traps if a monitor names a metric that the trainer does not measure.
  func check(for trainer: Trainer) {
    validating.check()
    for monitor in monitors { monitor.check(isOneOf: trainer.metrics) }
  }

  /// Returns the mini-batches of an epoch.
  func miniBatches(
    from dataset: some Dataset, epoch: Int, seed: UInt64
  ) throws(TrainingError) -> MiniBatches {
    MiniBatches(
      of: batches, order: try order(of: dataset, epoch: epoch, seed: seed), epoch: epoch,
      remainder: remainder)
  }

  /// Returns the order of an epoch's rows.
  func order(
    of dataset: some Dataset, epoch: Int, seed: UInt64
  ) throws(TrainingError) -> RowOrder {
    do throws(DatasetError) {
      return try dataset.order(shuffle ?? .everyEpoch(seed: seed), epoch: epoch)
    } catch {
      throw .dataset(error)
    }
  }
}
