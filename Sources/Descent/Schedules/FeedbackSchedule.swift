/// A schedule whose factor depends on what it has observed, such as the loss of each epoch.
///
/// The schedule is a value that describes the rule. What it has learned is its `State`, which the trainer keeps
/// and a checkpoint contains:
///
///     var state = schedule.initialState
///     …
///     schedule.observe(loss, of: .loss, after: trainer.steps, in: clock, state: &state)
///     let factor = schedule.factor(at: trainer.steps, in: clock, state: state)
public protocol FeedbackSchedule: Schedule {
  /// What the schedule has learned from the values so far.
  associatedtype State: Encodable & Sendable

  /// The state before the first value.
  var initialState: State { get }

  /// Reads a state that was encoded. Default: `State.init(from:)`.
  func state(from decoder: any Decoder) throws -> State

  /// Returns f(t), 0 or more, with t = `step`, given what was observed.
  func factor(at step: Int, in clock: TrainingClock, state: State) -> Double

  /// Takes the value of the monitored metric, such as the loss of an epoch, after `steps` updates.
  func observe(
    _ value: Double, of monitor: Monitor, after steps: Int, in clock: TrainingClock,
    state: inout State)
}

extension FeedbackSchedule {
  /// True.
  public var watchesMetric: Bool { true }

  /// The factor before any value was observed.
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    factor(at: step, in: clock, state: initialState)
  }

  fileprivate var begun: any RunningSchedule {
    RunningFeedback(schedule: self, state: initialState)
  }
}

extension FeedbackSchedule where State: Decodable {
  /// Reads a state that was encoded.
  public func state(from decoder: any Decoder) throws -> State { try State(from: decoder) }
}

/// A schedule with the state that it has learned, if it learns.
protocol RunningSchedule: Sendable, Encodable {
  func factor(at step: Int, in clock: TrainingClock) -> Double
  mutating func observe(
    _ value: Double, of monitor: Monitor, after steps: Int, in clock: TrainingClock)
  /// Replaces the state by one that was encoded.
  mutating func restore(from decoder: any Decoder) throws
}

extension Schedule {
  /// The schedule with its initial state.
  var running: any RunningSchedule {
    (self as? any FeedbackSchedule)?.begun ?? RunningFixed(schedule: self)
  }
}

/// Reads the state of the running schedule that is in the decoder's `userInfo`.
struct RestoredSchedule: Decodable {
  static let key = CodingUserInfoKey(rawValue: "descent.schedule")!
  let schedule: any RunningSchedule

  init(from decoder: any Decoder) throws {
    guard var schedule = decoder.userInfo[Self.key] as? any RunningSchedule else {
      stop("a schedule's state is read without the schedule")
    }
    try schedule.restore(from: decoder)
    self.schedule = schedule
  }
}

/// A schedule that learns nothing.
private struct RunningFixed<Fixed: Schedule>: RunningSchedule {
  let schedule: Fixed

  func factor(at step: Int, in clock: TrainingClock) -> Double {
    schedule.factor(at: step, in: clock)
  }

  func observe(
    _ value: Double, of monitor: Monitor, after steps: Int, in clock: TrainingClock
  ) {}

  func restore(from decoder: any Decoder) {}

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encodeNil()
  }
}

private struct RunningFeedback<Feedback: FeedbackSchedule>: RunningSchedule {
  let schedule: Feedback
  var state: Feedback.State

  func factor(at step: Int, in clock: TrainingClock) -> Double {
    schedule.factor(at: step, in: clock, state: state)
  }

  mutating func observe(
    _ value: Double, of monitor: Monitor, after steps: Int, in clock: TrainingClock
  ) {
    schedule.observe(value, of: monitor, after: steps, in: clock, state: &state)
  }

  mutating func restore(from decoder: any Decoder) throws {
    state = try schedule.state(from: decoder)
  }

  func encode(to encoder: any Encoder) throws { try state.encode(to: encoder) }
}
