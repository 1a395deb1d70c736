/// Stops a training after a given time, number of steps or number of rows, whichever comes first.
///
/// All are counted from the beginning of the `fit`. The `fit` ends after the first batch, or validation, by which
/// the limit is reached. It validates there the steps since the last validation, on the training rows if there are
/// no validation rows. A schedule without a length ends with the steps and the rows of the budget, but not with
/// its time.
public final class Budget: TrainingObserver, Sendable {
  /// The time, by a clock that does not change with the date. It is checked after each batch and each
  /// validation, so the training may take longer by a batch and its validation, or by the rest of a validation.
  public let time: Duration?
  /// The number of steps, each a batch.
  public let steps: Int?
  /// The number of rows, each counted as often as it is trained on.
  public let rows: Int?
  private let now: @Sendable () -> ContinuousClock.Instant
  private let state: Guarded<State>

  private struct State {
    var start: ContinuousClock.Instant
    var steps = 0
    var rows = 0
    /// The rows of the epoch so far.
    var epochRows = 0
    var reason = StopReason.observer
  }

  /// Creates a budget. Each limit is above 0; nil is no limit.
  public convenience init(time: Duration? = nil, steps: Int? = nil, rows: Int? = nil) {
    self.init(time: time, steps: steps, rows: rows) { ContinuousClock.now }
  }

  init(
    time: Duration?, steps: Int?, rows: Int?, now: @escaping @Sendable () -> ContinuousClock.Instant
  ) {
    (self.time, self.steps, self.rows, self.now) = (time, steps, rows, now)
    state = Guarded(State(start: now()))
    if let time { require(time > .zero, "Budget: time is \(time); expected a time above 0") }
    for (name, count) in [("steps", steps), ("rows", rows)] {
      require(
        count ?? 1 >= 1, "Budget: \(name) is \(count ?? 0); expected a whole number, 1 or more")
    }
  }

  /// Counts batches and rows, and checks the time.
  public func observe(_ event: TrainingEvent) -> Bool {
    switch event {
    case .began:
      let start = now()
      state.withLock { $0 = State(start: start) }
      return true
    case .batchEnded(_, let batch, let totals):
      let rows = totals.rows
      return state.withLock { shouldContinue(after: batch, rows, &$0) }
    case .validated: return state.withLock { !isTimeUp(&$0) }
    default: return true
    }
  }

  /// The limit that was reached: `steps`, `rows` or `time`.
  public var stopReason: StopReason { state.withLock { $0.reason } }

  /// The limits of steps and rows.
  public var limits: [TrainingLength] {
    [steps.map { .steps($0) }, rows.map { .rows($0) }].compactMap(\.self)
  }

  private func shouldContinue(after batch: Int, _ rowsOfEpoch: Int, _ state: inout State) -> Bool {
    state.steps += 1
    state.rows += rowsOfEpoch - (batch == 0 ? 0 : state.epochRows)
    state.epochRows = rowsOfEpoch
    if let steps, state.steps >= steps {
      state.reason = .steps
    } else if let rows, state.rows >= rows {
      state.reason = .rows
    } else {
      return !isTimeUp(&state)
    }
    return false
  }

  private func isTimeUp(_ state: inout State) -> Bool {
    guard let time, now() - state.start >= time else { return false }
    if state.reason == .observer { state.reason = .time }
    return true
  }
}
