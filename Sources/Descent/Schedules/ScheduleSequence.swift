/// f(t) = fᵢ(t − tᵢ): schedules one after the other, tᵢ the sum of the lengths before the i-th, each
/// with a t of its own that begins at 0. PyTorch's `SequentialLR`, optax' `join_schedules`.
///
///     LinearWarmup(over: .epochs(5)).then(CosineAnnealing())
///
/// A schedule without a length of its own, here the cosine, goes to the end of its part.
public struct ScheduleSequence: Schedule, Ranged {
  /// `sequence`.
  public static let kind = "sequence"
  /// The schedules.
  public static let figures = ["parts"]

  /// A schedule and how long it lasts.
  public struct Part: Sendable {
    /// The schedule.
    public let schedule: any Schedule
    /// How long it lasts; nil for the last part, which goes on.
    public let length: TrainingLength?

    /// The schedule for this length; by default its own.
    public init(_ schedule: any Schedule, for length: TrainingLength? = nil) {
      self.schedule = schedule
      self.length = length ?? schedule.length
    }
  }

  /// The schedules, in order.
  public let parts: [Part]

  /// These schedules. Traps if there is none, if one with another after it has no length, or if more
  /// than one watches a figure: there is one state.
  public init(_ parts: [Part]) {
    self.parts = parts
    check()
  }

  /// Reads a list of schedules, each found by its `kind` in the decoder's `Catalog`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    parts = try container.decode([Part].self, forKey: .parts)
    try check(in: decoder)
  }

  private enum CodingKeys: String, CodingKey { case parts }

  var figures: [Figure] {
    let places = parts.enumerated().flatMap { number, part in
      let name = "part \(number + 1) (\(type(of: part.schedule).kind))"
      let hasEnd = part.length != nil || number == parts.count - 1
      return [
        Figure(
          problem: hasEnd
            ? nil : "\(name) has no end; expected how long it lasts, since another comes after it"),
        .length("the length of \(name)", part.length),
      ]
    }
    let watching = parts.count { $0.schedule.watchesMetric }
    return [Figure("parts", "empty", !parts.isEmpty, expected: "at least one schedule")] + places
      + [Figure(problem: watching > 1 ? "more than one part watches a figure; expected one" : nil)]
  }

  /// Throws if a part's length, or one within it, is not known in updates.
  public func check(in clock: TrainingClock) throws(ScheduleError) {
    for part in parts.dropLast() { try clock.check(part.length) }
    for place in places(in: clock) {
      try parts[place.number].schedule.check(in: place.clock)
    }
  }

  /// Whether one of them does.
  public var watchesMetric: Bool { parts.contains { $0.schedule.watchesMetric } }

  /// fᵢ(t − tᵢ), with the figure of its beginning where a part watches one.
  public func factor(at step: Int, in clock: TrainingClock) -> Double {
    factor(at: step, in: clock, state: PlateauState())
  }

  /// fᵢ(t − tᵢ)
  public func factor(at step: Int, in clock: TrainingClock, state: PlateauState) -> Double {
    let place = place(of: step, in: clock)
    return parts[place.number].schedule
      .factor(at: step - place.begin, in: place.clock, state: state)
  }

  /// That of the part.
  public func momentum(at step: Int, in clock: TrainingClock) -> Double? {
    let place = place(of: step, in: clock)
    return parts[place.number].schedule.momentum(at: step - place.begin, in: place.clock)
  }

  /// Tells the part of the last of these updates.
  public func observe(
    _ figure: Double, of monitor: Monitor, after steps: Int, in clock: TrainingClock,
    state: inout PlateauState
  ) {
    let place = place(of: max(0, steps - 1), in: clock)
    parts[place.number].schedule
      .observe(
        figure, of: monitor, after: steps - place.begin, in: place.clock, state: &state)
  }

  /// A part, where it begins, and the clock that it sees.
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
      if number < parts.count - 1 { begin += clock.steps(parts[number].length) }
      return place
    }
  }
}

extension ScheduleSequence.Part: Codable {
  /// Reads `{"schedule": {"warmup": …}, "for": "5 epochs"}`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      try container.decode(CatalogedSchedule.self, forKey: .schedule).schedule,
      for: try container.decodeIfPresent(TrainingLength.self, forKey: .length))
  }

  /// Writes the schedule under its `kind`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(CatalogedSchedule(schedule), forKey: .schedule)
    try container.encodeIfPresent(length, forKey: .length)
  }

  private enum CodingKeys: String, CodingKey {
    case schedule
    case length = "for"
  }
}

extension Schedule {
  /// This schedule and then the next, whose t begins at 0 there: after the length given, or else this
  /// schedule's own. Traps if it has none. To a sequence it adds a part; the length is then that of the
  /// last part so far.
  public func then(
    _ next: any Schedule, after length: TrainingLength? = nil
  ) -> ScheduleSequence {
    let parts = (self as? ScheduleSequence)?.parts ?? [.init(self)]
    let last = parts[parts.count - 1]
    return ScheduleSequence(
      parts.dropLast() + [.init(last.schedule, for: length ?? last.length), .init(next)])
  }
}
