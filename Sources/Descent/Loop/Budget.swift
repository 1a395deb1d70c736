/// Stops a training after a given time, number of steps or number of rows, whichever comes first.
///
/// All are counted from the beginning of the `fit`. The `fit` ends after the first batch, or validation, by which
/// the limit is reached. It validates there the steps since the last validation, on the training rows if there are
/// no validation rows. A schedule without a length ends with the steps and the rows of the budget, but not with
/// its time.
public final class Budget: StopCondition, ResumableObserver, Sendable {
  /// The time, by a clock that does not change with the date. It is checked after each batch and each
  /// validation, so the training may take longer by a batch and its validation, or by the rest of a validation.
  public let time: Duration?
  /// The number of steps, each a batch.
  public let steps: Int?
  /// The number of rows, each counted as often as it is trained on.
  public let rows: Int?
  private let now: @Sendable () -> ContinuousClock.Instant
  private let used: Guarded<State>
  /// The time at which the training would have begun without an interruption.
  private let start: Guarded<ContinuousClock.Instant>

  /// What has been used of the budget.
  public struct State: Codable, Hashable, Sendable {
    fileprivate var steps = 0
    fileprivate var rows = 0
    /// The rows of the epoch so far.
    fileprivate var epochRows = 0
    /// Until the state was read.
    fileprivate var time = Duration.zero

    fileprivate init() {}

    /// Reads a state. Throws if a number is impossible.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      steps = try container.decode(Int.self, forKey: .steps)
      rows = try container.decode(Int.self, forKey: .rows)
      epochRows = try container.decode(Int.self, forKey: .epochRows)
      time = try container.decode(Duration.self, forKey: .time)
      guard steps.isCount, rows.isCount, epochRows.isCount, time.isPast else {
        throw DecodingError.dataCorrupted(
          .init(
            codingPath: decoder.codingPath, debugDescription: "a budget's counts are impossible"))
      }
    }
  }

  /// What has been used of the budget. The time between a checkpoint and the `fit` that resumes from
  /// it does not count.
  public var state: State {
    get {
      var state = used.withLock { $0 }
      state.time = elapsed
      return state
    }
    set {
      let begin = now() - newValue.time
      start.withLock { $0 = begin }
      used.withLock { $0 = newValue }
    }
  }

  /// Creates a budget. Each limit is above 0; nil is no limit.
  public convenience init(time: Duration? = nil, steps: Int? = nil, rows: Int? = nil) {
    self.init(time: time, steps: steps, rows: rows) { ContinuousClock.now }
  }

  init(
    time: Duration?, steps: Int?, rows: Int?, now: @escaping @Sendable () -> ContinuousClock.Instant
  ) {
    (self.time, self.steps, self.rows, self.now) = (time, steps, rows, now)
    used = Guarded(State())
    start = Guarded(now())
    if let time { require(time > .zero, "Budget: time is \(time); expected a time above 0") }
    for (name, count) in [("steps", steps), ("rows", rows)] {
      require(
        count ?? 1 >= 1, "Budget: \(name) is \(count ?? 0); expected a whole number, 1 or more")
    }
  }

  /// Counts batches and rows, and checks the time. Stops with the limit that is reached: `steps`,
  /// `rows` or `time`.
  public func observe(_ event: TrainingEvent) -> Decision {
    switch event {
    case .began:
      state = State()
      return .proceed
    case .batchEnded(_, let batch, let totals):
      let rows = totals.rows
      used.withLock { $0.add(batch, rowsOfEpoch: rows) }
    case .validated: break
    default: return .proceed
    }
    return reached.map { .stop($0) } ?? .proceed
  }

  private var elapsed: Duration { now() - start.withLock { $0 } }

  /// The limit that is reached.
  public var reached: StopReason? {
    let used = used.withLock { $0 }
    if let steps, used.steps >= steps { return .steps }
    if let rows, used.rows >= rows { return .rows }
    if let time, elapsed >= time { return .time }
    return nil
  }

  /// The limits of steps and rows.
  public var limits: [TrainingLength] {
    [steps.map { .steps($0) }, rows.map { .rows($0) }].compactMap(\.self)
  }
}

extension Budget.State {
  fileprivate mutating func add(_ batch: Int, rowsOfEpoch: Int) {
    steps += 1
    rows += rowsOfEpoch - (batch == 0 ? 0 : epochRows)
    epochRows = rowsOfEpoch
  }
}
