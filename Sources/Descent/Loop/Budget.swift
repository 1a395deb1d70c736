/// Stops a training after so much time, so many steps or so many rows, whichever comes first.
///
/// All are counted from where the `fit` began. It ends after the first batch, or validation, by which the
/// limit is reached, and what was trained since the last validation is judged there, on the training rows
/// if there are none to validate on. A schedule to the end of the training takes the steps and the rows as
/// an end, but not the time.
public final class Budget: TrainingObserver, Ranged, Sendable {
  /// The time, by a clock that no change of the date moves. Asked after each batch and each validation: the
  /// training takes as much longer as the batch and its validation do, or as the rest of a validation.
  public let time: Duration?
  /// The steps, each a batch.
  public let steps: Int?
  /// The rows, each counted as often as it is trained on.
  public let rows: Int?
  private let now: @Sendable () -> ContinuousClock.Instant
  private let state: Guarded<State>

  private struct State {
    var start: ContinuousClock.Instant
    var steps = 0
    var rows = 0
    /// Of the epoch.
    var rowsSoFar = 0
    var reason = StopReason.observer
  }

  /// Those limits that are given, each above 0.
  public convenience init(time: Duration? = nil, steps: Int? = nil, rows: Int? = nil) {
    self.init(time: time, steps: steps, rows: rows) { ContinuousClock.now }
  }

  init(
    time: Duration?, steps: Int?, rows: Int?, now: @escaping @Sendable () -> ContinuousClock.Instant
  ) {
    (self.time, self.steps, self.rows, self.now) = (time, steps, rows, now)
    state = Guarded(State(start: now()))
    check()
  }

  var figures: [Figure] {
    [
      .duration("time", time ?? .seconds(1)), .count("steps", steps ?? 1),
      .count("rows", rows ?? 1),
    ]
  }

  /// Counts batches.
  public func observe(_ event: TrainingEvent) -> Bool {
    switch event {
    case .began:
      let start = now()
      state.withLock { $0 = State(start: start) }
      return true
    case .batchEnded(_, let batch, let totals):
      let rows = totals.rows
      return state.withLock { goesOn(after: batch, rows, &$0) }
    case .validated: return state.withLock { !isTimeUp(&$0) }
    default: return true
    }
  }

  /// `steps`, `rows` or `time`: the limit that was reached.
  public var stopReason: StopReason { state.withLock { $0.reason } }

  /// The steps and the rows.
  public var limits: [TrainingLength] {
    [steps.map { .steps($0) }, rows.map { .rows($0) }].compactMap(\.self)
  }

  private func goesOn(after batch: Int, _ epochRows: Int, _ state: inout State) -> Bool {
    state.steps += 1
    state.rows += epochRows - (batch == 0 ? 0 : state.rowsSoFar)
    state.rowsSoFar = epochRows
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
