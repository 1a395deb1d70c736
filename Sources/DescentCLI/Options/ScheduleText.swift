import ArgumentParser
import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A schedule as it is written on a command line: `cosine`, `warmup:5e,cosine`,
/// `step:every=10e,factor=0.1`, `multi-step:30e/60e/80e`.
///
/// Schedules one after the other, separated by commas: each a kind of the catalog and, behind a colon,
/// its figures as a file has them, the main one without its name. Lists are separated by slashes. A
/// schedule without an end of its own has `for=10e` if another comes after it.
struct ScheduleText {
  /// As it was written.
  let text: String
  /// What it says.
  let schedule: any Schedule

  /// Throws `ValidationError`, which names the part that is wrong, what it says and what is known.
  init(_ text: String) throws {
    self.text = text
    let parts = try Self.parts(of: text).map { try $0.read() }
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

  private static func parts(of text: String) throws -> [Part] {
    var parts: [Part] = []
    for piece in text.split(separator: ",", omittingEmptySubsequences: false) {
      if piece.contains("=") && !piece.contains(":") {
        guard !parts.isEmpty else {
          throw ValidationError(
            "\(String(piece).quotedForMessage) stands before any schedule; known are "
              + kinds.joined(separator: ", "))
        }
        parts[parts.count - 1].pieces.append(String(piece))
      } else {
        parts.append(Part(piece))
      }
    }
    return parts
  }
}

/// One schedule of a text.
private struct Part {
  let kind: String
  /// The figures, `name=value`; of the first the name may be missing.
  var pieces: [String]

  init(_ piece: Substring) {
    let parts = piece.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    kind = String(parts[0])
    pieces = parts.dropFirst().map(String.init)
  }

  private var text: String {
    kind + (pieces.isEmpty ? "" : ":" + pieces.joined(separator: ","))
  }

  func refusal(_ message: String) -> ValidationError {
    ValidationError("\(text.quotedForMessage): \(message)")
  }

  /// The schedule by way of the JSON that a file would have, so that both are checked alike.
  func read() throws -> (part: Part, length: TrainingLength?, schedule: any Schedule) {
    guard ScheduleText.kinds.contains(kind),
      let type = Catalog.standard.schedules.first(where: { $0.kind == kind })
    else {
      throw ValidationError(
        "\(kind.quotedForMessage) is no known schedule; known are "
          + ScheduleText.kinds.joined(separator: ", "))
    }
    var figures: [String: String] = [:]
    var length: TrainingLength?
    for piece in pieces {
      let (name, value) = Self.figure(piece, main: type.figures.first ?? "")
      guard name == "for" || type.figures.contains(name) else {
        throw refusal(
          "\(name.quotedForMessage) is no figure of it; known are "
            + "\(type.figures.joined(separator: ", ")) and for")
      }
      guard name == "for" ? length == nil : figures[name] == nil else {
        throw refusal("\(name) is there twice; expected one")
      }
      if name == "for" {
        length = TrainingLength(value)
        if length == nil {
          throw refusal("for is \(value.quotedForMessage); expected a length such as 10e or 500s")
        }
      } else {
        figures[name] = value
      }
    }
    do {
      let data = try JSONEncoder().encode(
        JSONValue.object([kind: .object(figures.mapValues(Self.json))]))
      return (
        self, length, try JSONDecoder().decode(CatalogedSchedule.self, from: data).schedule
      )
    } catch let error as DecodingError {
      throw refusal(Self.explanation(of: error, in: figures))
    }
  }

  private static func figure(_ piece: String, main: String) -> (name: String, value: String) {
    guard let sign = piece.firstIndex(of: "=") else { return (main, piece) }
    return (String(piece[..<sign]), String(piece[piece.index(after: sign)...]))
  }

  private static func json(_ value: String) -> JSONValue {
    let values = value.split(separator: "/", omittingEmptySubsequences: false)
    if values.count > 1 { return .array(values.map { json(String($0)) }) }
    if value == "true" || value == "false" { return .bool(value == "true") }
    return Double(value).flatMap { $0.isFinite ? .number($0) : nil } ?? .string(value)
  }

  /// In words of the command line: the decoder speaks of types.
  private static func explanation(
    of error: DecodingError, in figures: [String: String]
  ) -> String {
    func name(_ context: DecodingError.Context) -> String? {
      context.codingPath.dropFirst().first?.stringValue
    }
    switch error {
    case .keyNotFound(let key, _): return "\(key.stringValue) is missing"
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      let name = name(context) ?? ""
      return "\(name) is \((figures[name] ?? "").quotedForMessage); expected \(noun(type))"
    case .dataCorrupted(let context):
      return (name(context).map { $0 + ": " } ?? "") + context.debugDescription
    @unknown default: return "\(error)"
    }
  }

  private static func noun(_ type: any Any.Type) -> String {
    switch type {
    case is Double.Type: "a number"
    case is Bool.Type: "true or false"
    case is String.Type: "a name"
    default: "numbers or lengths separated by slashes"
    }
  }
}
