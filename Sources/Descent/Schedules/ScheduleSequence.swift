/// f(t) = fᵢ(t − tᵢ), with tᵢ the sum of the lengths before the i-th schedule: one schedule after the other, each
/// with a t of its own that begins at 0. PyTorch's `SequentialLR`, optax' `join_schedules`.
///
///     LinearWarmup(over: .epochs(5)).then(CosineAnnealing())
///
/// A schedule without a length of its own, here the cosine, takes the whole length of its part.
public struct ScheduleSequence: FeedbackSchedule {
  /// `sequence`.
  public static let kind = "sequence"

  /// A schedule and its length in a sequence.
  public struct Part: Sendable {
    /// The schedule.
    public let schedule: any Schedule
    /// The length of the part; nil for the last part, which continues to the end of the training.
    public let length: TrainingLength?

    /// Creates a part of this length; the default is the length of the schedule.
    public init(_ schedule: any Schedule, for length: TrainingLength? = nil) {
      self.schedule = schedule
      self.length = length ?? schedule.length
    }
  }

  /// The schedules, in order.
  public private(set) var parts: [Part]

  /// What each part has learned.
  public struct State: Encodable, Sendable {
    fileprivate var parts: [any RunningSchedule]

    /// Writes a list of the parts' states.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.unkeyedContainer()
      for part in parts { try part.encode(to: container.superEncoder()) }
    }
  }

  /// Creates a sequence. Traps if there is no part, or if a part before the last has no length.
  public init(_ parts: [Part]) {
    self.parts = parts
    check()
  }

  /// The parts, which are required. In a file each part's schedule is found by its `kind` in the decoder's
  /// `Catalog`.
  public static let hyperparameters = Hyperparameters(
    default: ScheduleSequence([Part(ConstantRate())]), Hyperparameter("parts", \.parts).required,
    checking: { problem(in: $0.parts) })

  /// `warmup, over 5 epochs, then cosine`
  public var summary: String {
    parts.map { part in
      part.schedule.summary
        + (part.length == part.schedule.length ? "" : part.length.map { " for \($0)" } ?? "")
    }.joined(separator: ", then ")
  }

  private static func problem(in parts: [Part]) -> String? {
    if parts.isEmpty { return "parts is empty; expected at least one schedule" }
    for (index, part) in parts.enumerated() {
      let name = "part \(index + 1) (\(type(of: part.schedule).kind))"
      if part.length == nil, index < parts.count - 1 {
        return "\(name) has no length; expected one, since another part follows"
      }
      if let length = part.length, !length.isValid {
        return "the length of \(name) is \(length.quantity); expected a finite length above 0"
      }
    }
    return nil
  }

  /// Throws if the length of a part, or a length inside a part, is not known in updates.
  public func check(in clock: TrainingClock) throws(ScheduleError) {
    for part in parts.dropLast() { try clock.check(part.length) }
    for place in places(in: clock) {
      try parts[place.number].schedule.check(in: place.clock)
    }
  }

  /// True if a part watches a metric.
  public var watchesMetric: Bool { parts.contains { $0.schedule.watchesMetric } }

  /// No part has learned anything.
  public var initialState: State { State(parts: parts.map(\.schedule.running)) }

  /// Reads the list of the parts' states. Throws unless there are as many as parts.
  public func state(from decoder: any Decoder) throws -> State {
    var container = try decoder.unkeyedContainer()
    var state = initialState
    guard container.count == state.parts.count else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "\(container.count ?? 0) states; expected \(state.parts.count)")
    }
    for number in state.parts.indices {
      try state.parts[number].restore(from: container.superDecoder())
    }
    return state
  }

  /// fᵢ(t − tᵢ), with the initial state where a part watches a metric.
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    let place = place(of: step, in: clock)
    return parts[place.number].schedule.factor(at: step - place.begin, in: place.clock)
  }

  /// fᵢ(t − tᵢ)
  public func factor(at step: Int, in clock: TrainingClock, state: State) -> Double {
    let place = place(of: step, in: clock)
    return state.parts[place.number].factor(at: step - place.begin, in: place.clock)
  }

  /// The momentum of the part.
  public func momentum(at step: Int, in clock: TrainingClock) -> Double? {
    let place = place(of: step, in: clock)
    return parts[place.number].schedule.momentum(at: step - place.begin, in: place.clock)
  }

  /// Passes the value to the part of the last of these updates.
  public func observe(
    _ value: Double, of monitor: Monitor, after steps: Int, in clock: TrainingClock,
    state: inout State
  ) {
    let place = place(of: max(0, steps - 1), in: clock)
    state.parts[place.number]
      .observe(value, of: monitor, after: steps - place.begin, in: place.clock)
  }

  /// The number of a part, its first update, and its clock.
  private typealias Place = (number: Int, begin: Int, clock: TrainingClock)

  private func place(of step: Int, in clock: TrainingClock) -> Place {
    var (number, begin) = (0, 0)
    while number < parts.count - 1 {
      let length = clock.steps(parts[number].length)
      if step - begin < length { return (number, begin, clock.limited(to: length)) }
      begin += length
      number += 1
    }
    return (number, begin, clock.limited(to: clock.totalSteps.map { max(0, $0 - begin) }))
  }

  private func places(in clock: TrainingClock) -> [Place] {
    var begin = 0
    return parts.indices.map { number in
      let place = place(of: begin, in: clock)
      if number < parts.count - 1 {
        begin = begin.saturating(plus: clock.steps(parts[number].length))
      }
      return place
    }
  }
}

extension ScheduleSequence.Part: Codable {
  /// Reads `{"schedule": {"warmup": …}, "for": "5 epochs"}`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(Cataloged<any Schedule>.self, forKey: .schedule).value,
      for: try container.decodeIfPresent(TrainingLength.self, forKey: .length))
  }

  /// Writes the schedule under its `kind`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(Cataloged<any Schedule>(schedule), forKey: .schedule)
    try container.encodeIfPresent(length, forKey: .length)
  }

  private enum CodingKeys: String, CodingKey {
    case schedule
    case length = "for"
  }
}

extension Schedule {
  /// Returns a sequence of this schedule and the next, whose t begins at 0. The length of this schedule is the
  /// one given, or else its own; traps if there is neither. On a sequence it adds a part, and the length is
  /// that of the last part so far.
  public func then(
    _ next: any Schedule, after length: TrainingLength? = nil
  ) -> ScheduleSequence {
    let parts = (self as? ScheduleSequence)?.parts ?? [.init(self)]
    let last = parts[parts.count - 1]
    return ScheduleSequence(
      parts.dropLast() + [.init(last.schedule, for: length ?? last.length), .init(next)])
  }
}
