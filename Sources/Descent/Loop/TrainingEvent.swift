/// What a `fit` tells its observers: first `began`, last `ended` or `failed`.
public enum TrainingEvent: Sendable {
  /// No step has been taken yet.
  case began(TrainingStart)
  /// A batch has been trained on: its epoch (from 1), its number (from 0) and the epoch's totals so
  /// far.
  case batchEnded(epoch: Int, batch: Int, totals: Totals)
  /// The weights have been judged: on the rows to validate on, as often as `fit` was told to, or, without
  /// any, on those trained on, at each epoch's end and where a limit ends the training within one.
  case validated(Validation)
  /// An epoch has ended, and has been judged if it was to be.
  case epochEnded(History.Epoch)
  /// The training is over, and the weights that were to be kept are in place. Whether to go on is not
  /// asked any more.
  case ended(History)
  /// The training cannot go on; `fit` throws this error. If the best weights were to be kept, they are in
  /// place. Whether to go on is not asked any more.
  case failed(TrainingError)
}

/// What a `fit` sets out to do.
public struct TrainingStart: Sendable {
  /// The epochs to train.
  public let epochs: Int
  /// The number of the first of them.
  public let firstEpoch: Int
  /// The trainer's number of steps so far.
  public let step: Int
  /// The mini-batches of the first epoch.
  public let batches: Int
  /// The rows to train on.
  public let rows: Int
  /// The rows to validate on.
  public let validationRows: Int
  /// The number of the network's parameters.
  public let parameters: Int
  /// The type of the network's numbers.
  public let precision: Precision
  /// The kind of the loss.
  public let loss: String
  /// The names of the metrics.
  public let metrics: [String]
  /// The kind of the optimizer.
  public let optimizer: String
  /// The learning rate.
  public let learningRate: Double
  /// What the weights are judged by.
  public let monitor: Monitor
  /// Which weights are left.
  public let keep: KeptWeights
  /// The trainer's seed.
  public let seed: UInt64
}

/// Told what happens, and asked whether to go on.
public protocol TrainingObserver {
  /// Returns whether to go on; `false` stops the training after this batch, validation or epoch.
  func observe(_ event: TrainingEvent) -> Bool
  /// Why it stops the training; asked when it has said `false`. Default: `observer`.
  var stopReason: StopReason { get }
  /// The lengths from the beginning of the `fit` at which it stops it, if they are known before: schedules
  /// to the end of the training go to the nearest of them. Default: none.
  var limits: [TrainingLength] { get }
  /// The figures that it watches, each the loss or a metric of the trainer, else the `fit` traps when it
  /// begins. A metric that keeps its rows is measured on those trained on if it is watched and there are
  /// no others. Default: none.
  var monitors: [Monitor] { get }
  /// The changes of layers' rates that the `fit` is to make on the way; asked when it begins. Default:
  /// none.
  var rateChanges: [LayerRateChange] { get }
  /// Whether not even a validation is waited for; asked before it and after every few rows of it. It is then
  /// cut short, judges nothing, and the training stops. Default: false.
  var isImpatient: Bool { get }
}

extension TrainingObserver {
  /// `observer`
  public var stopReason: StopReason { .observer }
  /// None.
  public var limits: [TrainingLength] { [] }
  /// None.
  public var monitors: [Monitor] { [] }
  /// None.
  public var rateChanges: [LayerRateChange] { [] }
  /// False.
  public var isImpatient: Bool { false }
}
