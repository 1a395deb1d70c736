import Descent

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

  init(scaling: Scaling, fill: Fill) {
    (self.scaling, self.fill) = (scaling, fill)
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
  }

  /// The encoder of the numbers so far.
  var encoder: NumberEncoder {
    guard present > 0 else {
      return NumberEncoder(scaling: scaling, shift: 0, scale: 0, fill: 0, hasIndicator: false)
    }
    let (shift, scale) = shiftAndScale
    return NumberEncoder(
      scaling: scaling, shift: shift, scale: scale,
      fill: fill == .mean ? moments.mean : median(of: values), hasIndicator: missing > 0)
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
