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

  /// Throws `ValidationError`, which names the part that is wrong, what it says and what is known.
  init(_ text: String) throws {
    self.text = text
    let parts = try Self.parts(of: text).map(Self.read)
    for (part, length, schedule) in parts.dropLast() where length == nil && schedule.length == nil {
      throw part.refusal("it has no end, and another comes after it; add how long, as for=10e")
    }
    guard let (last, length, schedule) = parts.last else { preconditionFailure("no part") }
    if length != nil {
      throw last.refusal("for says when the next schedule begins, and none comes after it")
    }
    if let (part, _, _) = parts.filter({ $0.schedule.watchesFigure }).dropFirst().first {
      throw part.refusal("it is the second that watches a figure; expected one at most")
    }
    self.schedule =
      parts.count == 1
      ? schedule : ScheduleSequence(parts.map { .init($0.schedule, for: $0.length) })
  }

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
      throw ValidationError(
        "\(part.kind.quotedForMessage) is no known schedule; known are "
          + kinds.joined(separator: ", "))
    }
    var figures = try part.figures(type.figures + ["for"], main: type.figures.first ?? "")
    let text = figures.removeValue(forKey: "for")
    let length = text.flatMap { TrainingLength($0) }
    if let text, length == nil {
      throw part.refusal(
        "for is \(text.quotedForMessage); expected a length such as 10e or 500s")
    }
    return (part, length, try part.decode(CatalogedSchedule.self, figures).schedule)
  }
}
