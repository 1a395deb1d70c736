/// Stops a training when the monitored value has not improved by more than a minimum change for
/// `patience` validations in a row.
///
/// A validation improves if its value is better than the best value by more than the minimum
/// change. Only then does it become the best value. A value that is not finite does not improve.
/// Without validation rows, the values of the training rows at the end of each epoch count. The
/// rule is that of Keras' `EarlyStopping`, and `patienceAfter` is its `start_from_epoch`.
///
/// To keep the best weights, call `fit` with `keep: .best` and the same monitor. It keeps the
/// weights of the best value, even if that is better by less than the minimum change.
///
/// ```swift
/// let history = try trainer.fit(
///   training, epochs: 100, batches: 32, validation: validation, keep: .best,
///   observers: [EarlyStopping(patience: 5)])
/// ```
public final class EarlyStopping: TrainingObserver, Ranged, Sendable {
  /// The monitored loss or metric. A `fit` traps at its beginning if its trainer does not measure
  /// it.
  public let monitor: Monitor
  /// The number of validations in a row without improvement after which the training stops.
  public let patience: Int
  /// The minimum change: a value improves if it is better by more than this.
  public let minimumChange: Double
  /// The number of epochs at the beginning of the `fit` whose validations are ignored.
  public let patienceAfter: Int
  private let state = Guarded(State())

  private struct State {
    var firstEpoch = 1
    var best: Double?
    var waited = 0
  }

  /// An early stopping rule. Traps unless `patience` is at least 1, and `minimumChange` and
  /// `patienceAfter` are at least 0.
  public init(
    monitor: Monitor = .loss, patience: Int, minimumChange: Double = 0,
    patienceAfter epochs: Int = 0
  ) {
    self.monitor = monitor
    self.patience = patience
    self.minimumChange = minimumChange
    patienceAfter = epochs
    check()
  }

  var figures: [Figure] {
    [
      .count("patience", patience), .notNegative("minimumChange", minimumChange),
      .count("patienceAfter", patienceAfter, atLeast: 0),
    ]
  }

  /// The monitored loss or metric.
  public var monitors: [Monitor] { [monitor] }

  /// Counts the validations without improvement. Returns false when there are `patience` in a row.
  public func observe(_ event: TrainingEvent) -> Bool {
    switch event {
    case .began(let start):
      state.withLock { $0 = State(firstEpoch: start.firstEpoch) }
      return true
    case .validated(let validation):
      return state.withLock { shouldContinue(after: validation, &$0) }
    default: return true
    }
  }

  /// `noImprovement`.
  public var stopReason: StopReason { .noImprovement }

  private func shouldContinue(after validation: Validation, _ state: inout State) -> Bool {
    if validation.epoch - state.firstEpoch < patienceAfter { return true }
    if let value = monitor.value(of: validation),
      state.best.map({ monitor.isBetter(value, than: $0, by: minimumChange) }) ?? true
    {
      state.best = value
      state.waited = 0
    } else {
      state.waited += 1
    }
    return state.waited < patience
  }
}
