import Descent

/// Slow weights by their hyperparameters: `5`, or `5,share=0.8`.
public struct LookaheadText: SettingValue {
  /// The text as it was written.
  public let text: String
  /// The slow weights.
  public let lookahead: Lookahead

  /// `a number of steps, as 5 or 5,share=0.8`
  public static let expected = "a number of steps, as 5 or 5,share=0.8"

  /// Reads the number of steps and perhaps the share.
  public init(text: String) throws(SettingError) {
    self.text = text
    let component = ComponentText(hyperparameters: text)
    let (known, standard) = (["steps", "share"], Lookahead())
    let counts = ValueRange<Int>("a whole number from 1 to \(1 << 30)") { 1...1 << 30 ~= $0 }
    lookahead = Lookahead(
      steps: try component.value("steps", of: known, in: counts) ?? standard.steps,
      share: try component.value("share", of: known, in: .positive) ?? standard.share)
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
