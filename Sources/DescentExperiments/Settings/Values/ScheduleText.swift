import Descent

/// A schedule in a setting: `cosine`, `warmup:5e,cosine`, `step:every=10e,factor=0.1`,
/// `multi-step:30e/60e/80e`, or `none`.
///
/// Schedules one after the other are separated by commas; each is a kind of the catalog with its
/// hyperparameters. A schedule without an end of its own has `for=10e` if another comes after it.
public struct ScheduleText: SettingValue {
  /// The text as it was written, or the shortest that asks for the schedule.
  public let text: String
  /// The schedule.
  public let schedule: any Schedule
  /// The schedules one after the other.
  private let parts: [ScheduleSequence.Part]

  /// True.
  public static let hasCommas = true
  /// `cosine, warmup:5e,cosine or another schedule`
  public static let expected = "a schedule, as cosine or warmup:5e,cosine"
  /// The kinds, and `none`.
  public static var completions: [String] { kinds + [noneText] }

  /// The kinds that a text may name. It has sequences without their name.
  public static var kinds: [String] { types.map { $0.kind } }

  private static var types: [any Schedule.Type] {
    Catalog.standard.schedules.filter { $0.kind != ScheduleSequence.kind }
  }

  private static let noneText = "none"

  /// No schedule, so that one of a settings file can be taken back.
  public static let none = ScheduleText(text: noneText, ConstantRate(1), [])

  /// Whether it is `none`.
  public var isNone: Bool { text == Self.noneText }

  /// Reads the schedules one after the other. Throws an error that names the wrong one, its value and what is
  /// known.
  public init(text: String) throws(SettingError) {
    guard text != Self.noneText else {
      self = .none
      return
    }
    do throws(ComponentError) {
      let parts = try Self.parts(Self.texts(of: text))
      self.init(
        text: text, parts.count == 1 ? parts[0].schedule : ScheduleSequence(parts), parts)
    } catch {
      throw .refused("\(error)")
    }
  }

  /// The text of this schedule. Traps if it cannot be written, as a `CustomSchedule` cannot.
  public init(_ schedule: any Schedule) {
    let parts = (schedule as? ScheduleSequence)?.parts ?? [ScheduleSequence.Part(schedule)]
    self.init(text: parts.map(Self.text).joined(separator: ","), schedule, parts)
  }

  private init(text: String, _ schedule: any Schedule, _ parts: [ScheduleSequence.Part]) {
    (self.text, self.schedule, self.parts) = (text, schedule, parts)
  }

  /// Reads an object of the hyperparameters under the kind, or a text.
  public init(json: JSONValue) throws(SettingError) {
    if let text = json.settingText {
      try self.init(text: text)
      return
    }
    let component = try readComponent(json) { kind throws(SettingError) in
      guard let type = Catalog.standard.schedules[kind] else {
        throw .refused("\(Self.refusal(of: kind))")
      }
      return type
    }
    guard let schedule = component as? any Schedule else { stop("no schedule") }
    self.init(schedule)
  }

  /// An object of the hyperparameters under the kind, or `"none"`.
  public var json: JSONValue { isNone ? .string(text) : jsonUnderKind(schedule) }

  /// Whether both are the same schedule.
  public static func == (one: ScheduleText, other: ScheduleText) -> Bool { one.json == other.json }

  private static func text(_ part: ScheduleSequence.Part) -> String {
    let text = shortestText(of: part.schedule)
    guard let length = part.length, part.schedule.length == nil else { return text }
    return text + (text.contains(":") ? "," : ":") + "for=\(length)"
  }
}

extension ScheduleText {
  /// A schedule of a text, and how long it is followed.
  private typealias Reading = (text: ComponentText, length: TrainingLength?, schedule: any Schedule)

  private static func texts(of text: String) throws(ComponentError) -> [ComponentText] {
    var texts: [ComponentText] = []
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      if piece.contains("=") && !piece.contains(":") {
        guard !texts.isEmpty else {
          throw ComponentError(
            "\(String(piece).quotedForMessage) comes before any schedule; known are "
              + kinds.joined(separator: ", "))
        }
        texts[texts.count - 1].pieces.append(String(piece))
      } else {
        texts.append(ComponentText(first: piece))
      }
    }
    return texts
  }

  private static func parts(
    _ texts: [ComponentText]
  ) throws(ComponentError) -> [ScheduleSequence.Part] {
    var readings: [Reading] = []
    for text in texts { readings.append(try reading(text)) }
    for (text, length, schedule) in readings.dropLast()
    where length == nil && schedule.length == nil {
      throw text.refusal("it has no end, and another comes after it; add how long, as for=10e")
    }
    guard let last = readings.last else { stop("no schedule") }
    if last.length != nil {
      throw last.text.refusal("for says when the next schedule begins, and none comes after it")
    }
    return readings.map { ScheduleSequence.Part($0.schedule, for: $0.length) }
  }

  private static func reading(_ text: ComponentText) throws(ComponentError) -> Reading {
    guard let type = types.first(where: { $0.kind == text.kind }) else {
      throw refusal(of: text.kind)
    }
    return try reading(text, as: type)
  }

  private static func reading<S: Schedule>(
    _ text: ComponentText, as type: S.Type
  ) throws(ComponentError) -> Reading {
    var values = try text.values(S.hyperparameters.names + ["for"])
    let lengths = S.hyperparameters.list.filter {
      $0.valueType == TrainingLength.self || $0.valueType == [TrainingLength].self
    }
    for name in lengths.map(\.name) + ["for"] {
      for value in values[name]?.split(separator: "/", omittingEmptySubsequences: false) ?? []
      where TrainingLength(String(value)) == nil {
        throw text.refusal("\(name): " + TrainingLength.refusal(of: String(value)))
      }
    }
    let length = values.removeValue(forKey: "for").flatMap { TrainingLength($0) }
    return (text, length, try text.component(type, values))
  }

  private static func refusal(of kind: String) -> ComponentError {
    let isLength = TrainingLength(kind) != nil
    return ComponentError(
      unknownKind(kind, of: "schedule", known: kinds)
        + (isLength ? "; several lengths are separated by slashes, as 5e/10e" : ""))
  }
}

extension ScheduleText {
  /// What a training of this length does not reach, for a person to read.
  package func unreached(in clock: TrainingClock) -> [SettingMessage] {
    guard let total = clock.totalSteps else { return [] }
    var begin = 0
    func end(of length: TrainingLength) -> Int { begin.saturating(plus: clock.steps(length)) }
    func note(_ what: String, _ step: Int) -> SettingMessage {
      "\(setting: "schedule") \(text): \(what) comes after \(counted(step, "step")), the training has "
        + "\(grouped(total))"
    }
    return parts.flatMap { part in
      let milestones = part.schedule.milestones
      var notes = milestones.filter { end(of: $0) >= total }.map {
        note("the milestone of \($0)", end(of: $0))
      }
      if let length = part.length {
        let end = end(of: length)
        if end > total { notes.append(note("the end of \(type(of: part.schedule).kind)", end)) }
        begin = end
      }
      return notes
    }
  }
}
