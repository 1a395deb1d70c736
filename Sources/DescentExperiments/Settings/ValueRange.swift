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

  /// The value of the text. Throws what was expected if it is none of the range.
  func read(_ value: () throws(SettingError) -> Value) throws(SettingError) -> Value {
    do {
      let value = try value()
      if contains(value) { return value }
    } catch .refused(let message) {
      throw .refused(message)
    } catch {}
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
