/// The record of a `fit`: the loss and the metrics of each epoch, the best validation, and why it
/// ended.
public struct History: Sendable, Hashable, Codable {
  /// The record of one epoch.
  ///
  /// The training loss and metrics are *running* values over all rows of the epoch. Each row is
  /// measured in the step that trains on it, while the weights change and dropout is active. The
  /// validation loss and metrics are measured at the end of the epoch. With a validation interval
  /// of steps or time, they are the last ones in the epoch.
  public struct Epoch: Sendable, Hashable, Codable {
    /// The number of the epoch, counted from 1.
    public let epoch: Int
    /// The trainer's number of steps at the end of the epoch.
    public let step: Int
    /// The learning rate of the last step: the optimizer's, multiplied by the schedule's factor.
    public let learningRate: Double
    /// The weighted mean loss over the epoch's training rows.
    public let trainLoss: Double
    /// The training metrics by name, without undefined ones and those that keep their rows.
    public let trainMetrics: [String: Double]
    /// The weighted mean loss over the validation rows, or nil if there are none or it is not
    /// finite.
    public let validationLoss: Double?
    /// The validation metrics by name, without undefined ones.
    public let validationMetrics: [String: Double]
  }

  /// The complete epochs, in order.
  public internal(set) var epochs: [Epoch] = []
  /// The validations within epochs, in order. They come from a validation interval of steps or
  /// time, or from a limit that ended the training within an epoch.
  public internal(set) var validations: [Validation] = []
  /// The validation of the best weights by the monitor of `fit`, which is the loss by default. Of
  /// several equal ones it is the first. Nil if no monitored value was finite.
  public internal(set) var bestValidation: Validation?
  /// The number of the epoch of the best validation.
  public var bestEpoch: Int? {
    // Swift 6.3 crashes where it inlines `bestValidation?.epoch` into an optimized client.
    bestValidation.map(\.epoch)
  }
  /// The epoch of the best validation, or nil if it is not complete.
  public var best: Epoch? { epochs.first { $0.epoch == bestEpoch } }
  /// Why the training ended.
  public internal(set) var stopReason = StopReason.epochs
  /// Whether the training ended before its last epoch did: `stopReason` is not `epochs`.
  public var wasStopped: Bool { stopReason != .epochs }
}

/// A measurement of the weights between two steps.
///
/// It is over the validation rows. Without validation rows it is over the training rows, at the end
/// of an epoch or where a limit ends the training.
public struct Validation: Sendable, Hashable, Codable {
  /// The rows that were measured.
  public enum Rows: String, Sendable, Hashable, Codable {
    /// The validation rows.
    case validation
    /// The training rows. They are measured if the best weights are kept, if the weights are
    /// averaged or if a monitored metric keeps its rows. Otherwise the values are the running ones
    /// of the epoch.
    case training
  }

  /// The number of the epoch, counted from 1.
  public let epoch: Int
  /// The trainer's number of steps at the validation.
  public let step: Int
  /// The rows that were measured.
  public let rows: Rows
  /// Whether the last step of the epoch had been taken.
  public let isEpochEnd: Bool
  /// The weighted mean loss, or nil if it is not finite.
  public let loss: Double?
  /// The metrics by name, without undefined ones.
  public let metrics: [String: Double]
  /// Whether the monitored value is the best so far.
  public let isBest: Bool
}

/// Why a `fit` ended.
public enum StopReason: String, Sendable, Hashable, Codable, CaseIterable {
  /// All epochs were trained. It takes precedence over any other reason at that point, except a
  /// target.
  case epochs
  /// The monitored value has stopped improving: `EarlyStopping`.
  case noImprovement = "no-improvement"
  /// The monitored value has reached its target: `TargetMetric`.
  case target
  /// The limit of time was reached: `Budget`.
  case time
  /// The limit of steps was reached: `Budget`.
  case steps
  /// The limit of rows was reached: `Budget`.
  case rows
  /// The task that awaited the `fit` was cancelled.
  case cancelled
  /// The process received a signal, such as Ctrl-C.
  case interrupted
  /// Another observer stopped the training.
  case observer

  /// Whether it is a planned limit, after which the weights are validated once more.
  var isPlanned: Bool { [.time, .steps, .rows].contains(self) }
}

/// The weights that a trainer has after a `fit`.
public enum KeptWeights: String, Hashable, Sendable, Codable, CaseIterable {
  /// The weights of the last step.
  case last
  /// The weights of the best validation by the monitor of `fit`, even if the `fit` fails. Without
  /// validation rows, the training rows are measured at the end of each epoch and where a limit
  /// ends the training.
  case best
}

extension Monitor {
  /// Returns the monitored value in this validation, or nil if it is undefined or not finite.
  public func value(of validation: Validation) -> Double? {
    name == Self.loss.name ? validation.loss : validation.metrics[name]
  }
}
