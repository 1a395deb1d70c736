import DescentBase

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
/// a last input is 1 where the number is missing.
///
/// A column whose training rows hold one value becomes 0.
///
/// With ranges, each has a further input, which says how far f(x) is through it. The network can then give each
/// range a slope of its own: the piecewise-linear encoding of Gorishniy, Rubachev, Babenko, "On Embeddings for
/// Numerical Features in Tabular Deep Learning" (2022), whose values are z-scored here.
public struct NumberEncoder: Codable, Hashable, Sendable {
  /// How the number is scaled.
  public let scaling: Scaling
  /// The number that is subtracted.
  public let shift: Double
  /// The number that is divided by; 0 for a column that was constant in training.
  public let scale: Double
  /// The number that replaces a missing one.
  public let fill: Double
  /// Whether a last input says that the number is missing.
  public let hasIndicator: Bool
  /// The ranges of f(x) that have an input each, in their order; empty for none.
  public let ranges: [NumberRange]

  /// Whether the shift, the scale and the fill are usable. They are not for columns whose squares
  /// are too large for `Double`.
  var isFinite: Bool {
    shift.isFinite && scale.isFinite && scale >= 0 && fill.isFinite
      && ranges.allSatisfy(\.isUsable)
  }

  init(
    scaling: Scaling, shift: Double, scale: Double, fill: Double, hasIndicator: Bool,
    ranges: [NumberRange] = []
  ) {
    (self.scaling, self.shift, self.scale) = (scaling, shift, scale)
    (self.fill, self.hasIndicator, self.ranges) = (fill, hasIndicator, ranges)
  }

  /// Decodes an encoder. Throws unless its numbers are finite, its scale is at least 0, and its ranges have a
  /// width and a deviation.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    scaling = try container.decode(Scaling.self, forKey: .scaling)
    shift = try container.decode(Double.self, forKey: .shift)
    scale = try container.decode(Double.self, forKey: .scale)
    fill = try container.decode(Double.self, forKey: .fill)
    hasIndicator = try container.decode(Bool.self, forKey: .hasIndicator)
    ranges = try container.decodeIfPresent([NumberRange].self, forKey: .ranges) ?? []
    guard isFinite else {
      throw DecodingError.dataCorruptedError(
        forKey: .scale, in: container,
        debugDescription:
          "shift \(shift), scale \(scale), fill \(fill) and \(ranges.count) ranges; expected finite "
          + "numbers, a scale of at least 0, and ranges whose width and deviation are above 0")
    }
  }

  private enum CodingKeys: String, CodingKey {
    case scaling, shift, scale, fill, hasIndicator, ranges
  }

  /// Encodes the encoder, without its ranges if there are none.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(scaling, forKey: .scaling)
    try container.encode(shift, forKey: .shift)
    try container.encode(scale, forKey: .scale)
    try container.encode(fill, forKey: .fill)
    try container.encode(hasIndicator, forKey: .hasIndicator)
    if !ranges.isEmpty { try container.encode(ranges, forKey: .ranges) }
  }

  var width: Int { 1 + ranges.count + (hasIndicator ? 1 : 0) }

  /// Returns the first input of a number and the last; NaN is a missing number.
  func encode(_ value: Double) -> (value: Double, isMissing: Double) {
    let mapped = mapped(value)
    return (scale > 0 ? (mapped - shift) / scale : 0, value.isNaN ? 1 : 0)
  }

  /// Returns all inputs of a number.
  func inputs(of value: Double) -> [Double] {
    let (scaled, isMissing) = encode(value)
    let mapped = mapped(value)
    return [scaled] + ranges.map { $0.input(of: mapped) } + (hasIndicator ? [isMissing] : [])
  }

  /// Writes the inputs of a number from an offset on. Returns whether they are finite.
  @inline(__always)
  func write<S: Scalar>(_ value: Double, to inputs: inout MutableSpan<S>, at offset: Int) -> Bool {
    let (scaled, isMissing) = encode(value)
    inputs[offset] = S(scaled)
    if !ranges.isEmpty {
      let mapped = mapped(value)
      for index in ranges.indices {
        inputs[offset + 1 + index] = S(ranges[index].input(of: mapped))
      }
    }
    if hasIndicator { inputs[offset + 1 + ranges.count] = S(isMissing) }
    return inputs[offset].isFinite
  }

  /// f(x), of the number that replaces it where it is missing.
  private func mapped(_ value: Double) -> Double {
    let x = value.isNaN ? fill : value
    return scaling == .log1p ? signedLogarithm(x) : x
  }
}

/// A range of numbers, and how far a number is through it: p = (x − low) / (high − low), but 0 below the range
/// and 1 above it. As an input it is z-scored by the training rows, (p − mean) / deviation.
public struct NumberRange: Codable, Hashable, Sendable {
  /// The lower end.
  public let low: Double
  /// The upper end.
  public let high: Double
  /// The mean of p over the training rows.
  public let mean: Double
  /// The standard deviation of p over the training rows.
  public let deviation: Double

  /// A range, and the mean and the deviation of how far these numbers are through it.
  init(_ low: Double, _ high: Double, of numbers: [Double]) {
    (self.low, self.high) = (low, high)
    var moments = Moments()
    for number in numbers { moments.add(Self.place(of: number, low, high)) }
    (mean, deviation) = (moments.mean, moments.standardDeviation)
  }

  /// Whether the range has a width and a deviation that can be divided by.
  var isUsable: Bool {
    low < high && (high - low).isFinite && 0...1 ~= mean && Self.deviations ~= deviation
  }

  /// 1 divided by one of them fits a `Float`. The deviation of a single number among n is about 1 / √n.
  private static let deviations = 1e-30...1.0

  /// The input of a number.
  func input(of number: Double) -> Double {
    (Self.place(of: number, low, high) - mean) / deviation
  }

  private static func place(of number: Double, _ low: Double, _ high: Double) -> Double {
    if number >= high { return 1 }
    return number > low ? (number - low) / (high - low) : 0
  }
}
