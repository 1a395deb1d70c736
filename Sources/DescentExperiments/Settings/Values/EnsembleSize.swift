/// A number of networks whose predictions are averaged, or `auto`: by the number of training rows.
public enum EnsembleSize: AutomaticCount, ExpressibleByIntegerLiteral {
  /// This many.
  case count(Int)
  /// 4 up to 50,000 rows, 2 up to 200,000, and then 1: networks differ less the more rows they have. Of more than
  /// 10,000 inputs, whose weights take long to move, 1.
  case auto

  /// This many.
  public init(integerLiteral count: Int) { self = .count(count) }

  /// `a whole number from 1 to 64, or 'auto'`
  public static let expected = "a whole number from 1 to 64, or 'auto'"

  /// From 1 to 64.
  public static func isAllowed(_ count: Int) -> Bool { 1...64 ~= count }

  /// The number; nil for `auto`.
  public var given: Int? { if case .count(let count) = self { count } else { nil } }

  /// The number of networks for these numbers of training rows and of inputs.
  public func count(rows: Int, inputs: Int) -> Int {
    switch self {
    case .count(let count): count
    case .auto: inputs > 10_000 || rows > 200_000 ? 1 : rows > 50_000 ? 2 : 4
    }
  }
}
