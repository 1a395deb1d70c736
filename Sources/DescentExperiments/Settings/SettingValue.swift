import Descent

/// A value of a setting: how its text and its JSON value are read and written.
///
/// The text is what a person writes on a command line or in a settings file: `128,64`. Reading the text of a
/// value gives the value back, and so does reading its JSON value.
public protocol SettingValue: Equatable, Sendable {
  /// What messages say was expected: `a whole number`.
  static var expected: String { get }
  /// All texts, where they are few: help lists them. Default: none.
  static var choices: [String] { get }
  /// The texts that a shell completes. Default: `choices`.
  static var completions: [String] { get }

  /// Whether a text of one value may have commas, so that several values cannot be divided by them. Default:
  /// false.
  static var hasCommas: Bool { get }

  /// Reads a text.
  init(text: String) throws(SettingError)
  /// The text.
  var text: String { get }

  /// Whether a value that a program has made is allowed, as every value that is read from a text is. Default:
  /// true.
  var isValid: Bool { get }

  /// Reads a JSON value. Default: reads a string as a text, and a number or a list as the text that
  /// a person would write.
  init(json: JSONValue) throws(SettingError)
  /// The JSON value. Default: the text as a string.
  var json: JSONValue { get }
}

extension SettingValue {
  /// None.
  public static var choices: [String] { [] }
  /// `choices`
  public static var completions: [String] { choices }
  /// False.
  public static var hasCommas: Bool { false }

  /// Reads a string as a text, and a number or a list as the text that a person would write.
  public init(json: JSONValue) throws(SettingError) {
    guard let text = json.settingText else { throw .expected(Self.expected) }
    try self.init(text: text)
  }

  /// True.
  public var isValid: Bool { true }

  /// The text as a string.
  public var json: JSONValue { .string(text) }
}

extension JSONValue {
  /// The text that a person would write for the value; nil for null and for an object.
  package var settingText: String? {
    switch self {
    case .null, .object: return nil
    case .bool(let value): return "\(value)"
    case .int(let value): return "\(value)"
    case .number(let value): return "\(value)"
    case .string(let value): return value
    case .array(let values):
      let texts = values.map(\.settingText)
      return texts.contains(nil) ? nil : NameList(texts.compactMap(\.self)).text
    }
  }
}

extension Int: SettingValue {
  /// `a whole number`
  public static var expected: String { "a whole number" }
  /// Reads a whole number.
  public init(text: String) throws(SettingError) {
    guard let value = Int(text) else { throw .expected(Self.expected) }
    self = value
  }
  /// The digits.
  public var text: String { "\(self)" }
  /// The number.
  public var json: JSONValue { .int(self) }
}

extension UInt64: SettingValue {
  /// `a whole number from 0 to 18446744073709551615`
  public static var expected: String { "a whole number from 0 to \(UInt64.max)" }
  /// Reads a whole number of at least 0.
  public init(text: String) throws(SettingError) {
    guard let value = UInt64(text) else { throw .expected(Self.expected) }
    self = value
  }
  /// The digits.
  public var text: String { "\(self)" }
  /// The number, or its digits as a string where it is larger than an `Int`.
  public var json: JSONValue { Int(exactly: self).map { .int($0) } ?? .string(text) }
}

extension Double: SettingValue {
  /// `a number`
  public static var expected: String { "a number" }
  /// Reads a number.
  public init(text: String) throws(SettingError) {
    guard let value = Double(text) else { throw .expected(Self.expected) }
    self = value
  }
  /// The shortest text that gives the number back.
  public var text: String { "\(self)" }
  /// The number.
  public var json: JSONValue { .number(self) }
}

extension Bool: SettingValue {
  /// `true or false`
  public static var expected: String { "true or false" }
  /// Reads `true` or `false`.
  public init(text: String) throws(SettingError) {
    guard let value = Bool(text) else { throw .expected(Self.expected) }
    self = value
  }
  /// `true` or `false`.
  public var text: String { "\(self)" }
  /// `true` or `false`.
  public var json: JSONValue { .bool(self) }
}

extension String: SettingValue {
  /// `a text`
  public static var expected: String { "a text" }
  /// The text itself.
  public init(text: String) { self = text }
  /// The text itself.
  public var text: String { self }
}

extension SettingValue where Self: RawRepresentable & CaseIterable, RawValue == String {
  /// The names of the cases.
  public static var choices: [String] { allCases.map(\.rawValue) }
  /// `one of mean, median`
  public static var expected: String { "one of " + choices.joined(separator: ", ") }
  /// Reads the name of a case.
  public init(text: String) throws(SettingError) {
    guard let value = Self(rawValue: text) else { throw .expected(Self.expected) }
    self = value
  }
  /// The name of the case.
  public var text: String { rawValue }
}
