/// The texts that mean a missing value. They are compared byte for byte, without the spaces and
/// tabs around them.
struct MissingTokens: Sendable {
  /// The texts.
  let texts: [String]
  private let tokens: [[UInt8]]
  private let longest: Int
  /// Whether one of them is a number, so that numbers must be compared too.
  let includesNumbers: Bool

  init(_ texts: [String]) {
    self.texts = texts
    tokens = texts.map { text in
      let bytes = Array(text.utf8)
      return Array(bytes[trimmed(0..<bytes.count, of: bytes.span)])
    }
    longest = tokens.map(\.count).max() ?? -1
    includesNumbers = texts.contains { parseNumber($0) != nil }
  }

  /// Returns the index of the text that the trimmed `bytes` are; nil if they are none.
  func index(of bytes: Span<UInt8>) -> Int? {
    guard bytes.count <= longest else { return nil }
    return tokens.firstIndex { token in
      token.count == bytes.count && bytes.indices.allSatisfy { bytes[$0] == token[$0] }
    }
  }
}

extension MissingTokens {
  /// Returns whether a trimmed text is one of the texts.
  func contains(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return index(of: bytes.span) != nil
  }
}
