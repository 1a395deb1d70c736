/// Yes or no as a number, 1 or 0, which is scaled like any number.
public struct BooleanEncoder: Codable, Hashable, Sendable {
  /// The scaling of 1 and 0.
  public let number: NumberEncoder

  /// The words for yes and no. A column of booleans holds both words of one pair, in upper or lower
  /// case.
  static let pairs = [
    ("true", "false"), ("yes", "no"), ("t", "f"), ("y", "n"), ("on", "off"),
  ]

  /// Returns whether a column with these levels holds booleans.
  package static func isBoolean(_ levels: [String]) -> Bool {
    let words = Set(levels.map { $0.withoutBlanksAround.lowercased() })
    return pairs.contains { words == [$0.0, $0.1] }
  }

  /// Returns 1 for yes, 0 for no, and NaN for anything else. `1` and `0` mean yes and no too.
  package static func value(of text: String?) -> Double {
    let word = text?.withoutBlanksAround.lowercased()
    if word == "1" || pairs.contains(where: { $0.0 == word }) { return 1 }
    if word == "0" || pairs.contains(where: { $0.1 == word }) { return 0 }
    return .nan
  }
}
