/// What separates the fields of a table: one character, or `tab`.
public struct Delimiter: SettingValue {
  /// The character.
  public let character: Character

  /// Creates a delimiter of this character.
  public init(_ character: Character) { self.character = character }

  /// `one character, or 'tab'`
  public static let expected = "one character, or 'tab'"

  /// Reads one ASCII character, `tab` or `\t`.
  public init(text: String) throws(SettingError) {
    if text == "tab" || text == "\\t" {
      character = "\t"
    } else if let first = text.first, text.utf8.count == 1 {
      character = first
    } else {
      throw .expected(Self.expected)
    }
  }

  /// The character, or `tab`.
  public var text: String { character == "\t" ? "tab" : String(character) }
}
