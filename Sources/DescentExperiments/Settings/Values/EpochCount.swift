import Descent

/// A number of epochs, or `auto`: as many as the number of training rows needs.
public enum EpochCount: SettingValue, ExpressibleByIntegerLiteral {
  /// This many.
  case count(Int)
  /// 60 up to 20,000 rows, and then fewer, with the cube root of the rows: 60·∛(20,000 / rows), 10 or more. A large
  /// table has more steps in an epoch.
  case auto

  /// This many.
  public init(integerLiteral count: Int) { self = .count(count) }

  /// `a whole number of at least 1, or 'auto'`
  public static let expected = "a whole number of at least 1, or 'auto'"

  /// Reads a number or `auto`.
  public init(text: String) throws(SettingError) {
    self = Int(text).map { .count($0) } ?? .auto
    guard isValid, text == self.text else { throw .expected(Self.expected) }
  }

  /// The number, or `auto`.
  public var text: String { if case .count(let count) = self { "\(count)" } else { "auto" } }

  /// The number, or `"auto"`.
  public var json: JSONValue {
    if case .count(let count) = self { .int(count) } else { .string(text) }
  }

  /// True for `auto`, and for a number of at least 1.
  public var isValid: Bool { if case .count(let count) = self { count >= 1 } else { true } }

  /// The number of epochs for a number of training rows.
  public func count(rows: Int) -> Int {
    switch self {
    case .count(let count): return count
    case .auto:
      var epochs = 60
      while epochs > 10, rows * epochs * epochs * epochs / 20_000 > 60 * 60 * 60 { epochs -= 1 }
      return epochs
    }
  }
}
