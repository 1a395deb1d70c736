import DescentBase

/// Learns a `NumberEncoder` from the numbers of the training rows, one after another.
struct NumberLearner: Sendable {
  private let scaling: Scaling
  private let fill: Fill
  private var missing = 0
  private var present = 0
  /// Of the numbers themselves.
  private var moments = Moments()
  /// Of their logarithms, if they are scaled by these.
  private var mappedMoments = Moments()
  private var (low, high) = (Double.infinity, -Double.infinity)
  /// The numbers, if their median is needed.
  private var values: [Double] = []
  /// What the ranges are learned from, if there are any.
  private var sample = QuantileSample()
  private let bins: Int

  /// Learns how numbers are scaled and, with at least 2 bins, that many ranges with about as many numbers each.
  init(scaling: Scaling, fill: Fill, bins: Int = 0) {
    (self.scaling, self.fill, self.bins) = (scaling, fill, bins)
  }

  /// Adds the number of a row; NaN is a missing number.
  mutating func add(_ value: Double) {
    guard !value.isNaN else {
      missing += 1
      return
    }
    present += 1
    moments.add(value)
    if scaling == .log1p { mappedMoments.add(signedLogarithm(value)) }
    (low, high) = (min(low, value), max(high, value))
    if fill == .median { values.append(value) }
    if bins > 1 { sample.add(scaling == .log1p ? signedLogarithm(value) : value) }
  }

  /// The encoder of the numbers so far.
  var encoder: NumberEncoder {
    guard present > 0 else {
      return NumberEncoder(scaling: scaling, shift: 0, scale: 0, fill: 0, hasIndicator: false)
    }
    let (shift, scale) = shiftAndScale
    return NumberEncoder(
      scaling: scaling, shift: shift, scale: scale,
      fill: fill == .mean ? moments.mean : median(of: values), hasIndicator: missing > 0,
      ranges: ranges)
  }

  /// The ranges between the quantiles; none if there are fewer than two, of which the scaled number says as much.
  private var ranges: [NumberRange] {
    guard bins > 1 else { return [] }
    let edges = sample.quantiles(bins)
    let ranges = zip(edges, edges.dropFirst()).filter { $0 < $1 }
    return ranges.count > 1 ? ranges.map { NumberRange($0, $1, of: sample.numbers) } : []
  }

  private var shiftAndScale: (Double, Double) {
    let isConstant = moments.isConstant
    return switch scaling {
    case .zScore: (moments.mean, moments.standardDeviation)
    case .log1p: (mappedMoments.mean, mappedMoments.standardDeviation)
    case .minMax: (low, isConstant ? 0 : high - low)
    case .none: (0, isConstant ? 0 : 1)
    }
  }
}

private func median(of values: [Double]) -> Double {
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : sorted[middle - 1] / 2 + sorted[middle] / 2
}
