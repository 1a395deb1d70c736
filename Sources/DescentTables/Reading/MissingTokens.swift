/// The texts that mean a missing value. They are compared byte for byte, without the spaces and
/// tabs around them.
struct MissingTokens: Sendable {
  private let tokens: [[UInt8]]
  private let longest: Int
  /// Whether one of them is a number, so that numbers must be compared too.
  let includesNumbers: Bool

  init(_ texts: [String]) {
    tokens = texts.map { text in
      let bytes = Array(text.utf8)
      return Array(bytes[trimmed(0..<bytes.count, of: bytes.span)])
    }
    longest = tokens.map(\.count).max() ?? -1
    includesNumbers = texts.contains { parseNumber($0) != nil }
  }

  /// Returns whether the trimmed `bytes` are one of the texts.
  func contains(_ bytes: Span<UInt8>) -> Bool {
    guard bytes.count <= longest else { return false }
    return tokens.contains { token in
      token.count == bytes.count && bytes.indices.allSatisfy { bytes[$0] == token[$0] }
    }
  }
}
