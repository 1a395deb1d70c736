/// What happened in each epoch of a `fit`, which epoch was the best, and why it ended.
public struct History: Sendable, Hashable, Codable {
  /// One epoch. The training figures are over all its rows and *ran along*: each row's is taken in the
  /// step that it took part in, while the weights moved and dropout dropped. The validation figures
  /// are taken at the epoch's end or, by a interval of steps or time, are the last within it.
  public struct Epoch: Sendable, Hashable, Codable {
    /// The epoch's number, from 1.
    public let epoch: Int
    /// The trainer's number of steps at its end.
    public let step: Int
    /// α of its last step: the optimizer's, as the schedule changed it.
    public let learningRate: Double
    /// The weighted mean loss over the epoch's training rows.
    public let trainLoss: Double
    /// The training metrics by name, without those that are not defined or keep their rows.
    public let trainMetrics: [String: Double]
    /// The weighted mean loss over the validation rows; nil without any, or where it is not finite.
    public let validationLoss: Double?
    /// The validation metrics by name, without those that are not defined.
    public let validationMetrics: [String: Double]
  }

  /// The epochs that were whole, in order.
  public internal(set) var epochs: [Epoch] = []
  /// The validations within epochs, by a interval of steps or time, and the one where a limit ended the
  /// training within an epoch; in order.
  public internal(set) var validations: [Validation] = []
  /// The figures of the best weights, by the monitor that `fit` was given: those of the lowest loss,
  /// unless told otherwise. The first of equals; nil if there was no finite figure.
  public internal(set) var bestValidation: Validation?
  /// The number of the epoch that these weights are of.
  public var bestEpoch: Int? { bestValidation?.epoch }
  /// The epoch of that number, if it was whole.
  public var best: Epoch? { epochs.first { $0.epoch == bestEpoch } }
  /// Why it ended.
  public internal(set) var stopReason = StopReason.epochs
  /// Whether it ended for another reason than that its last epoch had: `stopReason` is not `epochs`.
  public var wasStopped: Bool { stopReason != .epochs }
}

/// Figures taken between two steps, which the weights are judged by: over the rows to validate on or,
/// without any, over those trained on, at the epoch's end or where a limit ends the training.
public struct Validation: Sendable, Hashable, Codable {
  /// The rows that were measured.
  public enum Rows: String, Sendable, Hashable, Codable {
    /// Those to validate on.
    case validation
    /// Those trained on: measured, if the best weights are to be kept, weights are averaged, or a metric
    /// that is watched keeps its rows; else as they ran along.
    case training
  }

  /// The epoch that it falls in, from 1.
  public let epoch: Int
  /// The trainer's number of steps then.
  public let step: Int
  /// Which rows.
  public let rows: Rows
  /// Whether the epoch's last step had been taken.
  public let isEpochEnd: Bool
  /// The weighted mean loss; nil where it is not finite.
  public let loss: Double?
  /// The metrics by name, without those that are not defined.
  public let metrics: [String: Double]
  /// Whether the monitored figure is the best so far.
  public let isBest: Bool
}

/// Why a `fit` ended.
public enum StopReason: String, Sendable, Hashable, Codable, CaseIterable {
  /// All its epochs were done, whatever else would have ended it there but a target.
  case epochs
  /// The monitored figure did not improve any more: `EarlyStopping`.
  case noImprovement = "no-improvement"
  /// The monitored figure reached its target: `TargetMetric`.
  case target
  /// The time was up: `Budget`.
  case time
  /// The number of steps was reached: `Budget`.
  case steps
  /// The number of rows was reached: `Budget`.
  case rows
  /// The task that waited for it was cancelled.
  case cancelled
  /// A signal came, Ctrl-C say.
  case interrupted
  /// An observer of another kind wanted it.
  case observer

  /// Whether it is one of a plan, after which what has been trained since the last validation is
  /// judged too.
  var isPlanned: Bool { [.time, .steps, .rows].contains(self) }
}

/// Which weights a `fit` leaves.
public enum KeptWeights: String, Hashable, Sendable, Codable, CaseIterable {
  /// Those of the last step.
  case last
  /// Those of the best validation by the fit's monitor, when the fit fails too; without rows to validate
  /// on, the training rows are measured at each epoch's end, and where a limit ends the training.
  case best
}

extension Monitor {
  /// The value in this validation; nil if it is not defined or not finite.
  public func value(of validation: Validation) -> Double? {
    name == Self.loss.name ? validation.loss : validation.metrics[name]
  }
}
