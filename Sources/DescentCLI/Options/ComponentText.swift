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

  /// The same text as the catalog reads it.
  var core: Descent.ComponentText {
    var core = Descent.ComponentText(kind)
    core.pieces = pieces
    return core
  }
}
