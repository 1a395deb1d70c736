/// Texts that occur again and again in the logs of many runs, each once, by a number.
struct TextTable: Sendable {
  /// The most characters of a text; the rest is cut.
  static let mostCharacters = 500

  private(set) var texts: [String] = []
  private var numbers: [String: UInt32] = [:]

  /// The number of a text, which is new if the table lacks it.
  mutating func number(of text: String) -> UInt32 {
    let short =
      text.utf8.count > Self.mostCharacters ? String(text.prefix(Self.mostCharacters)) : text
    if let number = numbers[short] { return number }
    let number = UInt32(texts.count)
    texts.append(short)
    numbers[short] = number
    return number
  }

  subscript(number: UInt32) -> String { texts[Int(number)] }
}
