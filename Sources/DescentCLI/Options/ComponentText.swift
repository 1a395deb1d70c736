import ArgumentParser
import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A component as it is written on a command line: `cosine`, `huber:2`, `step:every=10e,factor=0.1`.
///
/// A kind and, behind a colon, its figures as a file has them, separated by commas; the main one may stand
/// first and without its name. The values of a list are separated by slashes.
struct ComponentText {
  let kind: String
  /// The figures, `name=value`; of the main one the name may be missing.
  var pieces: [String]

  /// All of a text.
  init(_ text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    self.init(first: parts[0])
    pieces += parts.dropFirst().map(String.init)
  }

  /// The beginning of a text: its kind, and perhaps a figure.
  init(first piece: Substring) {
    let parts = piece.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    kind = String(parts[0])
    pieces = parts.dropFirst().map(String.init)
  }

  /// Figures alone.
  init(figures text: String) {
    kind = ""
    pieces = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }

  private var text: String {
    kind + (kind.isEmpty || pieces.isEmpty ? "" : ":") + pieces.joined(separator: ",")
  }

  func refusal(_ message: String) -> ValidationError {
    ValidationError("\(text.quotedForMessage): \(message)")
  }

  /// The figures by name. Throws unless each is known, the main one first, and there once.
  func figures(_ known: [String], main: String) throws -> [String: String] {
    var figures: [String: String] = [:]
    for piece in pieces {
      let (name, value) = Self.figure(piece, main: main)
      guard known.contains(name) else {
        throw refusal(
          known.isEmpty
            ? "\(piece.quotedForMessage) is one too many; it has no figures"
            : "\(name.quotedForMessage) is no figure of it; known are \(listed(known))")
      }
      guard figures[name] == nil else { throw refusal("\(name) is there twice; expected one") }
      figures[name] = value
    }
    return figures
  }

  private static func figure(_ piece: String, main: String) -> (name: String, value: String) {
    guard let sign = piece.firstIndex(of: "=") else { return (main, piece) }
    return (String(piece[..<sign]), String(piece[piece.index(after: sign)...]))
  }

  /// The component by way of the JSON that a file would have, so that both are checked alike.
  func decode<Value: Decodable>(_ type: Value.Type, _ figures: [String: String]) throws -> Value {
    do {
      let data = try JSONEncoder().encode(
        JSONValue.object([kind: .object(figures.mapValues(Self.json))]))
      return try JSONDecoder().decode(type, from: data)
    } catch let error as DecodingError {
      throw refusal(Self.explanation(of: error, in: figures))
    }
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
