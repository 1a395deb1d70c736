/// What happened in each epoch of a `fit`.
public struct History: Sendable, Hashable, Codable {
  /// One epoch. The training figures are over all its rows and *ran along*: each row's is taken in the
  /// step that it took part in, while the weights moved and dropout dropped. The validation figures
  /// are taken at the epoch's end.
  public struct Epoch: Sendable, Hashable, Codable {
    /// The epoch's number, from 1.
    public let epoch: Int
    /// The weighted mean loss over the epoch's training rows.
    public let trainLoss: Double
    /// The training metrics by name, without those that are not defined or keep their rows.
    public let trainMetrics: [String: Double]
    /// The weighted mean loss over the validation rows; nil without any, or where it is not finite.
    public let validationLoss: Double?
    /// The validation metrics by name, without those that are not defined.
    public let validationMetrics: [String: Double]
  }

  /// The epochs, in order.
  public internal(set) var epochs: [Epoch] = []
  /// The number of the epoch with the lowest validation loss, or training loss if nothing was
  /// validated; the first of equals. Nil if no epoch has a finite one. To keep the best weights without
  /// validation, the training rows are measured at each epoch's end.
  public internal(set) var bestEpoch: Int?
  /// The epoch of that number.
  public var best: Epoch? { epochs.first { $0.epoch == bestEpoch } }
  /// Whether an observer, or the task's cancellation, ended it before its last epoch.
  public internal(set) var wasStopped = false
}

/// What a `fit` tells its observers.
public enum TrainingEvent: Sendable {
  /// A batch has been trained on: its epoch (from 1), its number (from 0) and the epoch's totals so
  /// far.
  case batchEnded(epoch: Int, batch: Int, totals: Totals)
  /// An epoch has ended.
  case epochEnded(History.Epoch)
}

/// Told what happens, and asked whether to go on.
public protocol TrainingObserver {
  /// Returns whether to go on; `false` stops the training after this batch or epoch.
  func observe(_ event: TrainingEvent) -> Bool
}

/// Which weights a `fit` leaves.
public enum Keep: String, Hashable, Sendable, Codable, CaseIterable {
  /// Those of the last step.
  case last
  /// Those of the best epoch: the lowest validation loss at its end, or, without validation, training
  /// loss, which is then measured there.
  case best
}
