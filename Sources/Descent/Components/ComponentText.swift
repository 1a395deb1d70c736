/// A component in the command's text: `cosine`, `huber:2`, `step:every=10e,factor=0.1`.
///
/// The kind is followed, behind a colon, by hyperparameters that are separated by commas. The main one may
/// come first without its name. A name may be written as in files, `weightDecay`, or with hyphens,
/// `weight-decay`. The values of a list are separated by slashes, `multi-step:30e/60e`.
package struct ComponentText {
  package let kind: String
  /// The hyperparameters, `name=value`; the name of the main one may be missing.
  package var pieces: [String]

  /// Splits a whole text.
  package init(_ text: String) {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    self.init(first: parts[0])
    pieces += parts.dropFirst().map(String.init)
  }

  /// Splits the beginning of a text: the kind, and perhaps one hyperparameter.
  package init(first piece: Substring) {
    let parts = piece.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    kind = String(parts[0])
    pieces = parts.dropFirst().map(String.init)
  }

  /// Splits a text that has hyperparameters only: `5,share=0.8`.
  package init(hyperparameters text: String) {
    kind = ""
    pieces = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }

  /// An error that quotes the text.
  package func refusal(_ message: String) -> ComponentError {
    let text = kind + (kind.isEmpty || pieces.isEmpty ? "" : ":") + pieces.joined(separator: ",")
    return ComponentError("\(text.quotedForMessage): \(message)")
  }

  /// The values by the names that files use.
  /// - Throws: `ComponentError` if a name is unknown or repeated.
  package func values(_ known: [String]) throws(ComponentError) -> [String: String] {
    var values: [String: String] = [:]
    for piece in pieces {
      let (given, value) = Self.split(piece, main: known.first ?? "")
      guard let name = known.first(where: { $0 == given || hyphenated($0) == given }) else {
        throw refusal(
          known.isEmpty
            ? "\(piece.quotedForMessage) is one too many; it has no hyperparameters"
            : "\(given.quotedForMessage) is not a hyperparameter of it; known are "
              + known.map(hyphenated).joined(separator: ", "))
      }
      guard values[name] == nil else { throw refusal("\(given) is given twice; expected one") }
      values[name] = value
    }
    return values
  }

  private static func split(_ piece: String, main: String) -> (name: String, value: String) {
    guard let sign = piece.firstIndex(of: "=") else { return (main, piece) }
    return (String(piece[..<sign]), String(piece[piece.index(after: sign)...]))
  }

  /// The component with the hyperparameters of the text; the others have their defaults.
  package func component<Value: Component>(_ type: Value.Type) throws(ComponentError) -> Value {
    let values = try values(Value.hyperparameters.names)
    return try component(type, values)
  }

  /// The component with these values, which are read as a file's are, so that both are checked alike.
  package func component<Value: Component>(
    _ type: Value.Type, _ values: [String: String]
  ) throws(ComponentError) -> Value {
    do {
      return try Value(hyperparameters: values.mapValues(Self.json))
    } catch {
      throw refusal(error.reason(in: values))
    }
  }

  private static func json(_ value: String) -> JSONValue {
    let values = value.split(separator: "/", omittingEmptySubsequences: false)
    if values.count > 1 { return .array(values.map { json(String($0)) }) }
    if value == "true" || value == "false" { return .bool(value == "true") }
    return Double(value).flatMap { $0.isFinite ? .number($0) : nil } ?? .string(value)
  }
}

/// A hyperparameter's name as the command writes it: `weight-decay` for `weightDecay`.
package func hyphenated(_ name: String) -> String {
  name.reduce(into: "") { text, character in
    text += character.isUppercase ? "-\(character.lowercased())" : "\(character)"
  }
}
