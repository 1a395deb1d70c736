/// Stops a training when the monitored metric has not improved by more than the minimum change for `patience`
/// validations in a row.
///
/// A validation improves if its value is better than the best one by more than the minimum change. Only then does
/// its value become the best. A value that is not finite does not improve. Without validation rows, each epoch's
/// value on the training rows counts. The rule is that of Keras' `EarlyStopping`, and `patienceAfter` is its
/// `start_from_epoch`.
///
/// To restore the best weights, `fit` with `keep: .best` and the same monitor. They are the weights of the best
/// value, even if it is better by less than the minimum change.
public final class EarlyStopping: TrainingObserver, Sendable {
  /// The metric. A `fit` traps when it begins if its trainer does not measure it.
  public let monitor: Monitor
  /// The number of validations without improvement after which the training stops.
  public let patience: Int
  /// The change that an improvement must exceed.
  public let minimumChange: Double
  /// The number of epochs at the beginning of the `fit` whose validations are ignored.
  public let patienceAfter: Int
  private let state = Guarded(State())

  private struct State {
    var firstEpoch = 1
    var best: Double?
    var waited = 0
  }

  /// Creates the observer. The patience is at least 1, the minimum change and `patienceAfter` at least 0.
  public init(
    monitor: Monitor = .loss, patience: Int, minimumChange: Double = 0,
    patienceAfter epochs: Int = 0
  ) {
    self.monitor = monitor
    self.patience = patience
    self.minimumChange = minimumChange
    patienceAfter = epochs
    require(
      patience >= 1, "EarlyStopping: patience is \(patience); expected a whole number, 1 or more")
    require(
      minimumChange >= 0 && minimumChange.isFinite,
      "EarlyStopping: minimumChange is \(minimumChange); expected a finite number, 0 or more")
    require(
      epochs >= 0, "EarlyStopping: patienceAfter is \(epochs); expected a whole number, 0 or more")
  }

  /// The metric.
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
