/// Which values a hyperparameter may have, and how they are written and read: what does not depend on its
/// component, so that the compiler makes it once for each type of values.
struct HyperparameterRule<Value: Codable & Sendable>: Sendable {
  /// The range in words: `a finite number above 0`.
  let expected: String
  let isInRange: @Sendable (Value) -> Bool
  /// The value for a person to read.
  let text: @Sendable (Value) -> String
  let read: @Sendable (HyperparameterContainer) throws -> Value

  init(
    _ expected: String, text: @escaping @Sendable (Value) -> String = { "\($0)" },
    read: @escaping @Sendable (HyperparameterContainer) throws -> Value = {
      try $0.value(Value.self)
    },
    in isInRange: @escaping @Sendable (Value) -> Bool
  ) {
    self.expected = expected
    self.isInRange = isInRange
    self.text = text
    self.read = read
  }

  /// `momentum is 1.0; expected at least 0 and below 1`, or nil if the value is in the range.
  func problem(_ name: String, _ value: Value) -> String? {
    isInRange(value) ? nil : "\(name) is \(text(value)); expected \(expected)"
  }

  /// Any value.
  static var any: Self { Self("") { _ in true } }
}

extension HyperparameterRule<Double> {
  static let finite = Self("a finite number") { $0.isFinite }
  static let positive = Self("a finite number above 0") { $0 > 0 && $0.isFinite }
  static let nonNegative = Self("a finite number, 0 or more") { $0 >= 0 && $0.isFinite }
  static let fraction = Self("at least 0 and below 1") { $0 >= 0 && $0 < 1 }
  static let share = Self("a number from 0 to 1") { $0 >= 0 && $0 <= 1 }
}

extension HyperparameterRule<Int> {
  /// A whole number in `range`; `expected` is that range in words.
  static func count(in range: ClosedRange<Int>, _ expected: String) -> Self {
    Self(expected, read: { try $0.count() }) { range ~= $0 }
  }
}

extension HyperparameterRule
where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
  /// One of a list of named cases.
  static var choice: Self {
    Self("", text: { $0.rawValue }, read: { try $0.choice() }) { _ in true }
  }
}

extension HyperparameterRule {
  /// A list of at least one element, each in the range that `isInRange` tells.
  static func list<Element: Codable & Sendable>(
    _ expected: String, in isInRange: @escaping @Sendable (Element) -> Bool
  ) -> Self where Value == [Element] {
    Self(expected, text: { $0.isEmpty ? "empty" : "\($0)" }, read: { try $0.list() }) {
      !$0.isEmpty && $0.allSatisfy(isInRange)
    }
  }
}
