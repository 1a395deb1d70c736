import Descent

/// Fields of a table as they are written in it, separated by commas: `,NA,-999`.
public struct FieldList: SettingValue {
  /// The fields.
  public let fields: [String]

  /// Creates a list of these fields.
  public init(_ fields: [String]) { self.fields = fields }

  /// True.
  public static let hasCommas = true
  /// `texts separated by commas`
  public static let expected = "texts separated by commas"

  /// Splits a text at its commas.
  public init(text: String) {
    fields = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }

  /// The fields separated by commas.
  public var text: String { fields.joined(separator: ",") }

  /// Reads a list of fields, or their text.
  public init(json: JSONValue) throws(SettingError) {
    guard case .array(let values) = json else {
      guard let text = json.settingText else { throw .expected(Self.expected) }
      self.init(text: text)
      return
    }
    let texts = values.compactMap(\.settingText)
    guard texts.count == values.count else { throw .expected(Self.expected) }
    if let text = texts.first(where: { $0.contains(",") }) {
      throw .refused(
        "\(text.quotedForMessage) has a comma in it, which separates the texts of the list")
    }
    self.init(texts)
  }

  /// A list of fields.
  public var json: JSONValue { .array(fields.map { .string($0) }) }
}
