import ArgumentParser
import Descent

/// A schedule as it is written on a command line: `cosine`, `warmup:5e,cosine`,
/// `step:every=10e,factor=0.1`, `multi-step:30e/60e/80e`.
///
/// Schedules one after the other, separated by commas, each a `ComponentText` of a kind of the catalog. A
/// schedule without an end of its own has `for=10e` if another comes after it.
struct ScheduleText {
  /// As it was written.
  let text: String
  /// What it says.
  let schedule: any Schedule
  /// The schedules one after the other.
  private let parts: [ScheduleSequence.Part]

  /// Throws `ValidationError`, which names the part that is wrong, what it says and what is known.
  init(_ text: String) throws {
    self.text = text
    if text == Self.none {
      (schedule, parts) = (ConstantRate(1), [])
      return
    }
    let parts = try Self.parts(of: text).map(Self.read)
    for (part, length, schedule) in parts.dropLast() where length == nil && schedule.length == nil {
      throw part.refusal("it has no end, and another comes after it; add how long, as for=10e")
    }
    guard let (last, length, schedule) = parts.last else {
      stop("a schedule's text without parts; expected at least one")
    }
    if length != nil {
      throw last.refusal("for says when the next schedule begins, and none comes after it")
    }
    if let (part, _, _) = parts.filter({ $0.schedule.watchesMetric }).dropFirst().first {
      throw part.refusal("it is the second that watches a figure; expected one at most")
    }
    self.parts = parts.map { .init($0.schedule, for: $0.length) }
    self.schedule = parts.count == 1 ? schedule : ScheduleSequence(self.parts)
  }

  /// Whether it asks for no schedule, so that the one of a settings file can be taken back.
  var isNone: Bool { text == Self.none }

  private static let none = "none"

  /// The kinds that a text may name: it has sequences without their name.
  static var kinds: [String] {
    Catalog.standard.schedules.map { $0.kind }.filter { $0 != ScheduleSequence.kind }
  }

  private static func parts(of text: String) throws -> [ComponentText] {
    var parts: [ComponentText] = []
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      if piece.contains("=") && !piece.contains(":") {
        guard !parts.isEmpty else {
          throw ValidationError(
            "\(String(piece).quotedForMessage) stands before any schedule; known are "
              + kinds.joined(separator: ", "))
        }
        parts[parts.count - 1].pieces.append(String(piece))
      } else {
        parts.append(ComponentText(first: piece))
      }
    }
    return parts
  }

  private static func read(_ part: ComponentText) throws -> (
    part: ComponentText, length: TrainingLength?, schedule: any Schedule
  ) {
    guard kinds.contains(part.kind),
      let type = Catalog.standard.schedules.first(where: { $0.kind == part.kind })
    else {
      let isLength = TrainingLength(part.kind) != nil
      throw ValidationError(
        "\(part.kind.quotedForMessage) is no known schedule; known are "
          + kinds.joined(separator: ", ")
          + (isLength ? "; several lengths are separated by slashes, as 5e/10e" : ""))
    }
    return try read(part, type)
  }

  private static func read<Value: Schedule>(_ part: ComponentText, _ type: Value.Type) throws -> (
    part: ComponentText, length: TrainingLength?, schedule: any Schedule
  ) {
    let text = part.core
    do {
      var values = try text.values(type.hyperparameters.names + ["for"])
      for name in lengths {
        for text in values[name]?.split(separator: "/", omittingEmptySubsequences: false) ?? []
        where TrainingLength(String(text)) == nil {
          throw part.refusal("\(name): " + TrainingLength.refusal(of: String(text)))
        }
      }
      let length = values.removeValue(forKey: "for").flatMap { TrainingLength($0) }
      return (part, length, try text.component(type, values))
    } catch let error as ComponentError {
      throw ValidationError(error.description)
    }
  }

  /// The figures that are lengths, in every schedule that has them.
  private static let lengths = ["every", "at", "over", "up", "down", "for"]

  /// What of it a training of these units does not reach, for a person to read.
  func unreached(in units: TrainingClock) -> [String] {
    guard let total = units.totalSteps else { return [] }
    var begin = 0
    func end(of length: TrainingLength) -> Int { begin + min(units.steps(length), 1 << 53) }
    func note(_ what: String, _ step: Int) -> String {
      "--schedule \(text): \(what) comes after \(counted(step, "step")), the training has \(grouped(total))"
    }
    return parts.enumerated().flatMap { number, part in
      let kind = type(of: part.schedule).kind
      let milestones = (part.schedule as? MultiStepDecay)?.milestones ?? []
      var notes = milestones.filter { end(of: $0) >= total }.map {
        note("the milestone of \($0)", end(of: $0))
      }
      if let length = part.length {
        let end = end(of: length)
        if end > total { notes.append(note("the end of \(kind)", end)) }
        begin = end
      }
      return notes
    }
  }
}
