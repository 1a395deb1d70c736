import Descent

/// A number of epochs, or `auto`: as many as the number of training rows needs.
public enum EpochCount: AutomaticCount, ExpressibleByIntegerLiteral {
  /// This many.
  case count(Int)
  /// 60 up to 20,000 rows, and then fewer, with the cube root of the rows: 60·∛(20,000 / rows), 10 or more. A large
  /// table has more steps in an epoch.
  case auto

  /// This many.
  public init(integerLiteral count: Int) { self = .count(count) }

  /// `a whole number of at least 1, or 'auto'`
  public static let expected = "a whole number of at least 1, or 'auto'"

  /// At least 1.
  public static func isAllowed(_ count: Int) -> Bool { count >= 1 }

  /// The number; nil for `auto`.
  public var given: Int? { if case .count(let count) = self { count } else { nil } }

  /// The number of epochs for a number of training rows.
  public func count(rows: Int) -> Int {
    switch self {
    case .count(let count): return count
    case .auto:
      var epochs = 60
      while epochs > 10,
        rows.saturating(times: epochs * epochs * epochs) / 20_000 > 60 * 60 * 60
      {
        epochs -= 1
      }
      return epochs
    }
  }
}
