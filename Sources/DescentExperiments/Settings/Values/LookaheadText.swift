import Descent

/// Slow weights by their hyperparameters: `5`, or `5,share=0.8`.
public struct LookaheadText: SettingValue {
  /// The text as it was written, or with both hyperparameters.
  public let text: String
  /// The slow weights.
  public let lookahead: Lookahead

  /// True.
  public static let hasCommas = true
  /// `a number of steps, as 5 or 5,share=0.8`
  public static let expected = "a number of steps, as 5 or 5,share=0.8"

  /// The text of these slow weights.
  public init(_ lookahead: Lookahead) {
    self.lookahead = lookahead
    text = "\(lookahead.steps),share=\(lookahead.share)"
  }

  /// Reads the number of steps and perhaps the share.
  public init(text: String) throws(SettingError) {
    do throws(ComponentError) {
      lookahead = try ComponentText(hyperparameters: text).component(Lookahead.self)
    } catch {
      throw .refused("\(error)")
    }
    self.text = text
  }

  /// Reads an object of `steps` and `share`, or the text.
  public init(json: JSONValue) throws(SettingError) {
    guard case .object(let values) = json else {
      guard let text = json.settingText else { throw .expected(Self.expected) }
      try self.init(text: text)
      return
    }
    try self.init(
      text: values.sorted { $0.key > $1.key }
        .map { "\($0.key)=\($0.value.settingText ?? "")" }.joined(separator: ","))
  }

  /// An object of `steps` and `share`.
  public var json: JSONValue {
    .object(["steps": .int(lookahead.steps), "share": .number(lookahead.share)])
  }

  /// Whether both have the same hyperparameters.
  public static func == (one: LookaheadText, other: LookaheadText) -> Bool {
    one.lookahead == other.lookahead
  }
}
