/// Stops a training when its figure has not improved by more than the minimum change for so many
/// validations in a row.
///
/// A validation improves if its figure is better than the best before it by more than the minimum
/// change, which alone then becomes the best; a figure that is not finite does not improve. Without
/// rows to validate on, each epoch's figures of the training rows count. The rule is that of Keras'
/// `EarlyStopping`, with `patienceAfter` for its `start_from_epoch`.
///
/// To have the best weights restored, `fit` with `keep: .best` and the same monitor; they are those of
/// the best figure, be it better by less than the minimum change.
public final class EarlyStopping: TrainingObserver, Ranged, Sendable {
  /// The figure. A `fit` traps when it begins if its trainer does not measure it.
  public let monitor: Monitor
  /// The validations without improvement after which it stops.
  public let patience: Int
  /// How much better a figure must be, at least.
  public let minimumChange: Double
  /// The epochs at the beginning of the `fit` whose validations do not count at all.
  public let patienceAfter: Int
  private let state = Guarded(State())

  private struct State {
    var firstEpoch = 1
    var best: Double?
    var waited = 0
  }

  /// Patience of at least 1, a minimum change of at least 0 and warm-up epochs of at least 0.
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

  /// The figure.
  public var monitors: [Monitor] { [monitor] }

  /// Counts validations.
  public func observe(_ event: TrainingEvent) -> Bool {
    switch event {
    case .began(let start):
      state.withLock { $0 = State(firstEpoch: start.firstEpoch) }
      return true
    case .validated(let validation): return state.withLock { goesOn(after: validation, &$0) }
    default: return true
    }
  }

  /// `noImprovement`
  public var stopReason: StopReason { .noImprovement }

  private func goesOn(after validation: Validation, _ state: inout State) -> Bool {
    if validation.epoch - state.firstEpoch < patienceAfter { return true }
    if let figure = monitor.value(of: validation),
      state.best.map({ monitor.isBetter(figure, than: $0, by: minimumChange) }) ?? true
    {
      state.best = figure
      state.waited = 0
    } else {
      state.waited += 1
    }
    return state.waited < patience
  }
}
