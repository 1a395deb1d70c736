/// (1 + β²)·r / (β²·a + p), with r, a and p Σ weight over the rows of a class that are predicted right, over
/// all of its rows, and over the rows predicted as it, averaged over the classes: the weighted harmonic mean
/// (1 + β²) / (1/precision + β²/recall), in which recall counts β times as much as precision.
/// van Rijsbergen, "Information Retrieval" (1979).
///
/// The name contains β: `f1`, `f2`, `f0.5`.
public struct FBeta: AveragedMetric, Hashable {
  /// `f-beta`.
  public static let kind = "f-beta"
  /// True.
  public static let isBetterWhenLarger = true
  /// β
  public private(set) var beta: Double
  /// How the classes' values are combined; nil for `binary` with two classes and `macro` with more.
  public private(set) var averaging: Averaging?

  /// Creates the metric with this β, above 0, and averaging. With the default β of 1 precision and recall
  /// count the same.
  public init(beta: Double = 1, averaging: Averaging? = nil) {
    self.beta = beta
    self.averaging = averaging
    check()
  }

  /// The hyperparameters above.
  public static let hyperparameters = Hyperparameters(
    default: FBeta(),
    Hyperparameter("beta", \.beta, expected: "above 0, with a finite square") { isBeta($0) },
    .choice("averaging", \.averaging)
  ).retiring("threshold")

  /// Creates the metric of this name: `f1`, `f2-macro`.
  public init?(named name: String) {
    let end = Averaging.allCases.map { "-\($0.rawValue)" }.first { name.hasSuffix($0) } ?? ""
    guard name.first == "f", let beta = Double(name.dropFirst().dropLast(end.count)),
      Self.isBeta(beta)
    else { return nil }
    self.init(beta: beta, averaging: Averaging(rawValue: String(end.dropFirst())))
    if self.name != name { return nil }
  }

  private static func isBeta(_ beta: Double) -> Bool { beta > 0 && (beta * beta).isFinite }

  /// `f` and β.
  public var stem: String {
    let digits = "\(beta)"
    return "f" + (digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits)
  }

  /// The metric with this averaging instead.
  public func averaged(_ averaging: Averaging?) -> FBeta {
    FBeta(beta: beta, averaging: averaging)
  }

  /// (1 + β²)·r / (β²·a + p)
  public func value(right: Double, actual: Double, predicted: Double) -> Double {
    let square = beta * beta
    let whole = square * actual + predicted
    return whole > 0 ? (1 + square) * right / whole : 0
  }
}
