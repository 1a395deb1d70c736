import Descent

/// A fraction of outputs that is dropped at random in training, or `auto`: by the number of training rows.
public enum DropoutRate: SettingValue, ExpressibleByFloatLiteral {
  /// This fraction.
  case fraction(Double)
  /// 0.3 up to 2,000 rows, and then 0.3·√(2,000 / rows), in hundredths: the more rows, the less is learned by
  /// heart.
  case auto

  /// This fraction.
  public init(floatLiteral fraction: Double) { self = .fraction(fraction) }

  /// `a number of at least 0 and below 1, or 'auto'`
  public static let expected = "a number of at least 0 and below 1, or 'auto'"

  /// Reads a number or `auto`.
  public init(text: String) throws(SettingError) {
    if text == "auto" {
      self = .auto
    } else if let fraction = Double(text), 0..<1 ~= fraction {
      self = .fraction(fraction)
    } else {
      throw .expected(Self.expected)
    }
  }

  /// The number, or `auto`.
  public var text: String {
    if case .fraction(let fraction) = self { "\(fraction)" } else { "auto" }
  }

  /// The number, or `"auto"`.
  public var json: JSONValue {
    if case .fraction(let fraction) = self { .number(fraction) } else { .string(text) }
  }

  /// True for `auto`, and for a number of at least 0 and below 1.
  public var isValid: Bool {
    if case .fraction(let fraction) = self { 0..<1 ~= fraction } else { true }
  }

  /// The fraction for a number of training rows.
  public func fraction(rows: Int) -> Double {
    switch self {
    case .fraction(let fraction): fraction
    case .auto: (30 * min(1, (2000 / Double(max(rows, 1))).squareRoot())).rounded() / 100
    }
  }
}
