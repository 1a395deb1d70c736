/// Stops a training after a given time, number of steps or number of rows, whichever comes first.
///
/// All are counted from the beginning of the `fit`. The training ends after the first batch or
/// validation by which a limit is reached. If there were steps since the last validation, the
/// weights are validated once more, on the training rows if there are no validation rows. A
/// schedule that runs to the end of the training knows the limits of steps and rows, but not that
/// of time.
///
/// ```swift
/// let history = try trainer.fit(
///   data, epochs: 1_000, batches: 32, observers: [Budget(time: .seconds(60))])
/// ```
public final class Budget: TrainingObserver, Ranged, Sendable {
  /// The limit of time, or nil for none. The clock does not depend on the date.
  ///
  /// The clock is read after each batch and each validation, so the training may take longer by one
  /// batch and its validation, or by the rest of a validation.
  public let time: Duration?
  /// The limit of steps, or nil for none. Each batch is one step.
  public let steps: Int?
  /// The limit of rows, or nil for none. A row is counted each time that it is trained on.
  public let rows: Int?
  private let now: @Sendable () -> ContinuousClock.Instant
  private let state: Guarded<State>

  private struct State {
    var start: ContinuousClock.Instant
    var steps = 0
    var rows = 0
    /// The number of rows so far in the current epoch.
    var epochRows = 0
    var reason = StopReason.observer
  }

  /// A budget with the given limits. Traps unless each is above 0.
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

  /// Counts steps and rows. Returns false when a limit is reached.
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

  private func shouldContinue(after batch: Int, _ epochRows: Int, _ state: inout State) -> Bool {
    state.steps += 1
    state.rows += epochRows - (batch == 0 ? 0 : state.epochRows)
    state.epochRows = epochRows
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
