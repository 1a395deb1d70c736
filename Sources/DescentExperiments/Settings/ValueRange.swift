import Descent

/// The values that a setting may have.
public struct ValueRange<Value: SettingValue>: Sendable {
  /// What messages say was expected.
  let expected: String
  let contains: @Sendable (Value) -> Bool

  /// The values for which `contains` is true.
  public init(_ expected: String, contains: @escaping @Sendable (Value) -> Bool) {
    self.expected = expected
    self.contains = contains
  }

  /// Every value.
  public static var all: ValueRange { ValueRange(Value.expected) { _ in true } }

  /// The value of a text. Throws what was expected if it is not in the range.
  func value(text: String) throws(SettingError) -> Value {
    try checked { () throws(SettingError) in try Value(text: text) }
  }

  /// The value of JSON. Throws what was expected if it is not in the range.
  func value(json: JSONValue) throws(SettingError) -> Value {
    try checked { () throws(SettingError) in try Value(json: json) }
  }

  /// What is wrong with a value that a program has set; nil if it is in the range.
  func problem(with value: Value, named name: String) -> SettingMessage? {
    contains(value) && value.isValid
      ? nil : "\(setting: name) is \(value.text.quotedForMessage); expected \(expected)"
  }

  private func checked(_ read: () throws(SettingError) -> Value) throws(SettingError) -> Value {
    do throws(SettingError) {
      let value = try read()
      if contains(value) { return value }
    } catch {
      if case .refused = error { throw error }
    }
    throw .expected(expected)
  }
}

extension ValueRange<Double> {
  /// A finite number.
  public static var finite: Self { Self("a finite number") { $0.isFinite } }
  /// A finite number above 0.
  public static var positive: Self { Self("a finite number above 0") { $0 > 0 && $0.isFinite } }
  /// A finite number of at least 0.
  public static var nonNegative: Self {
    Self("a finite number of at least 0") { $0 >= 0 && $0.isFinite }
  }
  /// A number of at least 0 and below 1.
  public static var fraction: Self {
    Self("a number of at least 0 and below 1") { $0 >= 0 && $0 < 1 }
  }
}

extension ValueRange<Int> {
  /// A whole number of at least `least`.
  public static func atLeast(_ least: Int) -> Self {
    Self("a whole number of at least \(least)") { $0 >= least }
  }
  /// A whole number of at least 1.
  public static var positive: Self { atLeast(1) }
}
