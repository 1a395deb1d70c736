import Descent

/// How numbers are scaled for a network.
public enum Scaling: String, Codable, CaseIterable, Hashable, Sendable {
  /// (x − mean) / standard deviation, with the deviation of the population.
  case zScore = "z-score"
  /// (x − minimum) / (maximum − minimum), from 0 to 1 over the training rows.
  case minMax = "min-max"
  /// sign(x) · log(1 + |x|), then as `zScore`: for amounts over several orders of magnitude.
  case log1p
  /// x itself.
  case none
}

/// How missing numbers are filled.
public enum Fill: String, Codable, CaseIterable, Hashable, Sendable {
  /// With the mean of the training rows.
  case mean
  /// With the median of the training rows, which is the mean of the middle two if there are two.
  case median
}

/// A number as one input, (f(x) − shift) / scale. If any of the training rows' numbers was missing,
/// a second input is 1 where the number is missing.
///
/// A column whose training rows hold one value becomes 0.
public struct NumberEncoder: Codable, Hashable, Sendable {
  /// How the number is scaled.
  public let scaling: Scaling
  /// The number that is subtracted.
  public let shift: Double
  /// The number that is divided by; 0 for a column that was constant in training.
  public let scale: Double
  /// The number that replaces a missing one.
  public let fill: Double
  /// Whether a second input says that the number is missing.
  public let hasIndicator: Bool

  /// Whether the shift, the scale and the fill are usable. They are not for columns whose squares
  /// are too large for `Double`.
  var isFinite: Bool { shift.isFinite && scale.isFinite && scale >= 0 && fill.isFinite }

  init(
    scaling: Scaling, shift: Double, scale: Double, fill: Double, hasIndicator: Bool
  ) {
    (self.scaling, self.shift, self.scale) = (scaling, shift, scale)
    (self.fill, self.hasIndicator) = (fill, hasIndicator)
  }

  /// Decodes an encoder. Throws unless its numbers are finite and its scale is at least 0.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    scaling = try container.decode(Scaling.self, forKey: .scaling)
    shift = try container.decode(Double.self, forKey: .shift)
    scale = try container.decode(Double.self, forKey: .scale)
    fill = try container.decode(Double.self, forKey: .fill)
    hasIndicator = try container.decode(Bool.self, forKey: .hasIndicator)
    guard isFinite else {
      throw DecodingError.dataCorruptedError(
        forKey: .scale, in: container,
        debugDescription:
          "shift \(shift), scale \(scale) and fill \(fill); expected finite numbers "
          + "and a scale of at least 0")
    }
  }

  private enum CodingKeys: String, CodingKey { case scaling, shift, scale, fill, hasIndicator }

  var width: Int { hasIndicator ? 2 : 1 }

  /// Returns the inputs of a number; NaN is a missing number.
  func encode(_ value: Double) -> (value: Double, isMissing: Double) {
    let isMissing = value.isNaN
    let x = isMissing ? fill : value
    let mapped = scaling == .log1p ? signedLogarithm(x) : x
    return (scale > 0 ? (mapped - shift) / scale : 0, isMissing ? 1 : 0)
  }
}
