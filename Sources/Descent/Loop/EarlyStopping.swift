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
public final class EarlyStopping: StopCondition, ResumableObserver, Sendable {
  /// The metric. A `fit` traps when it begins if its trainer does not measure it.
  public let monitor: Monitor
  /// The number of validations without improvement after which the training stops.
  public let patience: Int
  /// The change that an improvement must exceed.
  public let minimumChange: Double
  /// The number of epochs at the beginning of the `fit` whose validations are ignored.
  public let patienceAfter: Int
  private let guarded = Guarded(State())

  /// The best value and the number of validations since.
  public struct State: Codable, Hashable, Sendable {
    fileprivate var firstEpoch = 1
    fileprivate var best: Double?
    fileprivate var waited = 0

    fileprivate init(firstEpoch: Int = 1) { self.firstEpoch = firstEpoch }

    /// Reads a state. Throws if a number is impossible.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      firstEpoch = try container.decode(Int.self, forKey: .firstEpoch)
      best = try container.decodeIfPresent(Double.self, forKey: .best)
      waited = try container.decode(Int.self, forKey: .waited)
      guard firstEpoch.isCount, waited.isCount else {
        throw DecodingError.dataCorrupted(
          .init(
            codingPath: decoder.codingPath,
            debugDescription: "the counts of the epochs are impossible"))
      }
    }
  }

  /// `noImprovement` when there were `patience` validations without improvement in a row.
  public var reached: StopReason? { state.waited >= patience ? .noImprovement : nil }

  /// The best value and the number of validations since.
  public var state: State {
    get { guarded.withLock { $0 } }
    set { guarded.withLock { $0 = newValue } }
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

  /// Counts the validations without improvement. Stops with `noImprovement` when there are
  /// `patience` in a row.
  public func observe(_ event: TrainingEvent) -> Decision {
    switch event {
    case .began(let start): state = State(firstEpoch: start.firstEpoch)
    case .validated(let validation):
      if guarded.withLock({ isOver(after: validation, &$0) }) { return .stop(.noImprovement) }
    default: break
    }
    return .proceed
  }

  private func isOver(after validation: Validation, _ state: inout State) -> Bool {
    if validation.epoch - state.firstEpoch < patienceAfter { return false }
    if let value = monitor.value(of: validation),
      state.best.map({ monitor.isBetter(value, than: $0, by: minimumChange) }) ?? true
    {
      state.best = value
      state.waited = 0
    } else {
      state.waited += 1
    }
    return state.waited >= patience
  }
}
