/// An event of a `fit`. The first one is `began`, and the last one is `ended` or `failed`.
public enum TrainingEvent: Sendable {
  /// The training has begun. No step has been taken yet.
  case began(TrainingStart)
  /// A step has been taken on a batch. `epoch` is counted from 1 and `batch` from 0. `totals` are
  /// the epoch's running totals.
  case batchEnded(epoch: Int, batch: Int, totals: Totals)
  /// The weights have been validated: on the validation rows at the interval of `fit` or, if there
  /// are none, on the training rows at the end of each epoch and where a limit ends the training
  /// within an epoch.
  case validated(Validation)
  /// An epoch has ended, after its validation if one was due.
  case epochEnded(History.Epoch)
  /// The training has ended, and the trainer has the weights that were to be kept. The observers'
  /// answers are ignored.
  case ended(History)
  /// The training has failed, and `fit` throws this error. If the best weights were to be kept, the
  /// trainer has them. The observers' answers are ignored.
  case failed(TrainingError)
}

/// The description of a `fit` at its beginning.
public struct TrainingStart: Sendable {
  /// The number of epochs to train.
  public let epochs: Int
  /// The number of the first epoch.
  public let firstEpoch: Int
  /// The trainer's number of steps so far.
  public let step: Int
  /// The number of mini-batches in the first epoch.
  public let batches: Int
  /// The number of training rows.
  public let rows: Int
  /// The number of validation rows.
  public let validationRows: Int
  /// The number of the network's trained parameters.
  public let parameters: Int
  /// The type of the network's numbers.
  public let precision: Precision
  /// The kind of the loss, as in `type(of: loss).kind`.
  public let loss: String
  /// The names of the metrics.
  public let metrics: [String]
  /// The kind of the optimizer, as in `type(of: optimizer).kind`.
  public let optimizer: String
  /// The optimizer's learning rate.
  public let learningRate: Double
  /// The monitor of the best weights.
  public let monitor: Monitor
  /// The weights that are kept.
  public let keep: KeptWeights
  /// The trainer's seed.
  public let seed: UInt64
}
