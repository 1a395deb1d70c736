import DescentBase

/// The statistics of a column of arrays, added up block by block in one pass: what its encoder learns.
///
/// They depend on the rows and their order alone, not on the blocks. Sums of bytes are whole numbers, and
/// exact. Other numbers are summed row by row: for a picture the mean and the squared deviations of each
/// row are merged into those of the rows before (Chan, Golub and LeVeque, "Updating Formulae and a
/// Pairwise Algorithm for Computing Sample Variances", 1979), and each number of a vector has Welford's
/// running mean and squared deviations. NaN is left out.
package struct ArrayStatistics: Sendable {
  private let shape: Shape
  private let scaling: Scaling
  /// The moments of all numbers, or of each number of an array.
  private var moments: [RunningMoments]
  private var bytes = ByteMoments()

  /// Begins with no rows. If `isPicture` is true, all numbers of an array share their statistics.
  package init(shape: Shape, isPicture: Bool, scaling: Scaling) {
    (self.shape, self.scaling) = (shape, scaling)
    moments = Array(repeating: RunningMoments(), count: isPicture ? 1 : shape.count)
  }

  /// Begins with no rows of a column that has such arrays.
  package init(of arrays: ArrayValues, scaling: Scaling) {
    self.init(shape: arrays.shape, isPicture: arrays.isPicture, scaling: scaling)
  }

  /// Adds some rows, in this order. Traps unless the arrays have the shape.
  package mutating func add(_ arrays: ArrayValues, rows: [Int]) {
    require(arrays.shape == shape, "arrays of the shape \(arrays.shape) after those of \(shape)")
    switch arrays.elements {
    case .bytes(let bytes):
      if moments.count == 1, scaling != .log1p {
        self.bytes.add(bytes.span, rows, width: shape.count)
      } else {
        add(bytes.span, rows) { Double($0) }
      }
    case .single(let numbers): add(numbers.span, rows) { Double($0) }
    case .double(let numbers): add(numbers.span, rows) { $0 }
    }
  }

  @inline(__always)
  private mutating func add<Element: BitwiseCopyable>(
    _ elements: Span<Element>, _ rows: [Int], _ number: (Element) -> Double
  ) {
    let (count, isLogarithm) = (shape.count, scaling == .log1p)
    let isShared = moments.count == 1
    for row in rows {
      var (rowMoments, start) = (RunningMoments(), row * count)
      if isShared {
        rowMoments.summarize(count) { index in
          let value = number(elements[start + index])
          return isLogarithm ? signedLogarithm(value) : value
        }
        moments[0].merge(rowMoments)
        continue
      }
      for index in 0..<count {
        let value = number(elements[start])
        moments[index].add(isLogarithm ? signedLogarithm(value) : value)
        start += 1
      }
    }
  }

  /// The encoder that is learned from the rows so far; nil if they hold infinite numbers, or some whose
  /// spread is beyond the range of `Double`.
  package var encoder: ArrayEncoder? {
    var all = moments
    if bytes.count > 0 { all[0].merge(bytes.moments) }
    var (shifts, scales, fills) = ([Double](), [Double](), [Double]())
    for moments in all {
      let isConstant = moments.count == 0 || moments.minimum == moments.maximum
      let deviation = (moments.squares / max(1, moments.count)).squareRoot()
      let (shift, scale): (Double, Double) =
        switch scaling {
        case .zScore, .log1p: (isConstant ? moments.minimum : moments.mean, deviation)
        case .minMax: (moments.minimum, moments.maximum - moments.minimum)
        case .none: (0, 1)
        }
      shifts.append(moments.count == 0 ? 0 : shift)
      scales.append(isConstant ? 0 : scale)
      let isCentered = isConstant || scaling == .zScore || scaling == .log1p
      fills.append(isCentered ? 0 : (moments.mean - shift) / scale)
    }
    let encoder = ArrayEncoder(
      shape: shape, scaling: scaling, shifts: shifts, scales: scales, fills: fills)
    return encoder.isFinite ? encoder : nil
  }

  /// The moments of all numbers together, where they are shared; nil if there are none.
  package var all: RunningMoments? {
    guard moments.count == 1 else { return nil }
    var all = moments[0]
    if bytes.count > 0 { all.merge(bytes.moments) }
    return all.count > 0 ? all : nil
  }
}
