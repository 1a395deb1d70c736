import Descent

/// A whole number, or `auto`: a number that depends on the table.
public protocol AutomaticCount: SettingValue {
  /// This many.
  static func count(_ count: Int) -> Self
  /// As many as the table needs.
  static var auto: Self { get }
  /// Whether a number is allowed.
  static func isAllowed(_ count: Int) -> Bool
  /// The number; nil for `auto`.
  var given: Int? { get }
}

extension AutomaticCount {
  /// Reads a number or `auto`.
  public init(text: String) throws(SettingError) {
    self = Int(text).map { .count($0) } ?? .auto
    guard isValid, text == self.text else { throw .expected(Self.expected) }
  }

  /// The number, or `auto`.
  public var text: String { given.map { "\($0)" } ?? "auto" }

  /// The number, or `"auto"`.
  public var json: JSONValue { given.map { .int($0) } ?? .string(text) }

  /// True for `auto`, and for a number that is allowed.
  public var isValid: Bool { given.map(Self.isAllowed) ?? true }
}
