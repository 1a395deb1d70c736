/// (1 + β²)·r / (β²·a + p), with r, a and p Σ weight over the rows of a class that are right, over all of
/// its rows, and over those predicted as it, averaged over the classes: the weighted harmonic mean
/// (1 + β²) / (1/precision + β²/recall), in which recall counts β times as much as precision.
/// van Rijsbergen, "Information Retrieval" (1979).
///
/// Its name says β: `f1`, `f2`, `f0.5`.
public struct FBeta: AveragedMetric, Ranged, Hashable {
  /// `f-beta`.
  public static let kind = "f-beta"
  /// True.
  public static let isBetterWhenLarger = true
  /// β
  public let beta: Double
  /// How the classes' figures become one; nil for `binary` of two classes and `macro` of more.
  public let averaging: Averaging?
  /// For a single output only: 0 suits logits, ½ suits probabilities.
  public let threshold: Double

  /// F1, in which precision and recall count the same.
  public init() { self.init(beta: 1) }

  /// The metric with this β, above 0, averaging and threshold.
  public init(beta: Double = 1, averaging: Averaging? = nil, threshold: Double = 0) {
    self.beta = beta
    self.averaging = averaging
    self.threshold = threshold
    check()
  }

  /// The metric of this name: `f1`, `f2-macro`.
  public init?(named name: String) {
    let end = Averaging.allCases.map { "-\($0.rawValue)" }.first { name.hasSuffix($0) } ?? ""
    guard name.first == "f", let beta = Double(name.dropFirst().dropLast(end.count)),
      Self.isBeta(beta)
    else { return nil }
    self.init(beta: beta, averaging: Averaging(rawValue: String(end.dropFirst())))
    if self.name != name { return nil }
  }

  /// Reads a metric; throws unless β is finite and above 0.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    beta = try container.number(.beta)
    averaging = try container.decodeIfPresent(Averaging.self, forKey: .averaging)
    threshold = try container.number(.threshold)
    try check(in: decoder)
  }

  var figures: [Figure] {
    [Figure("beta", beta, Self.isBeta(beta), expected: "above 0, with a finite square")]
  }

  private static func isBeta(_ beta: Double) -> Bool { beta > 0 && (beta * beta).isFinite }

  /// `f` and β.
  public var stem: String {
    let digits = "\(beta)"
    return "f" + (digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits)
  }

  /// The metric with this averaging instead.
  public func averaged(_ averaging: Averaging?) -> FBeta {
    FBeta(beta: beta, averaging: averaging, threshold: threshold)
  }

  /// (1 + β²)·r / (β²·a + p)
  public func value(right: Double, actual: Double, predicted: Double) -> Double {
    let square = beta * beta
    let whole = square * actual + predicted
    return whole > 0 ? (1 + square) * right / whole : 0
  }
}
