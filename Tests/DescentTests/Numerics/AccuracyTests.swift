import DescentKernels
import Foundation
import Testing

@testable import Descent
@testable import DescentBase

/// The error of the elementary functions over all numbers, in units in the last place (ulp) of the
/// exact result. `Benchmarks/ulp.cpp` measures the same at every `Float`.
struct AccuracyTests {
  /// A kernel, the error that `Vector.h` allows it, and the function that it computes.
  enum Function: CaseIterable {
    case exp, log, sigmoid, tanh
    /// Binary cross-entropy of a logit and the target 0, 1 or 5/16.
    case entropyOfNo, entropyOfYes, entropyOfPart

    var bound: Double {
      switch self {
      case .exp: 1.1
      case .log: 1
      case .sigmoid: 2.6
      case .tanh: 2.75
      case .entropyOfNo, .entropyOfYes, .entropyOfPart: 2.2
      }
    }

    var target: Double? {
      switch self {
      case .entropyOfNo: 0
      case .entropyOfYes: 1
      case .entropyOfPart: 0.3125
      default: nil
      }
    }

    private var kernel: descent_function {
      switch self {
      case .exp: DESCENT_EXP
      case .log: DESCENT_LOG
      case .sigmoid: DESCENT_SIGMOID
      default: DESCENT_TANH
      }
    }

    /// Returns the function of each x, as its kernel computes it.
    func values<T: Scalar>(at x: [T]) -> [T] {
      var x = x
      var y = [T](repeating: 0, count: x.count)
      unsafe x.withUnsafeMutableBytes { input in
        unsafe y.withUnsafeMutableBytes { output in
          let rows = output.count / T.precision.byteCount
          func column(_ base: UnsafeMutableRawBufferPointer) -> Matrix {
            unsafe Matrix(base: base.baseAddress!, rows: rows, columns: 1, precision: T.precision)
          }
          guard let target else {
            return unsafe Kernels.map(kernel, column(input), into: column(output))
          }
          let targets = Buffer(count: rows, precision: T.precision)
          targets.all.fill(target)
          let losses = Buffer(count: rows, precision: .double)
          let undefined = unsafe Kernels.loss(
            DESCENT_BINARY_CROSS_ENTROPY, column(input),
            targets.matrix(rows: rows, columns: 1), weights: nil, parameter: 0, scale: 1,
            rowLosses: losses.all, gradient: nil)
          precondition(undefined < 0)
          unsafe column(output).copy(from: losses.all)
        }
      }
      return y
    }
  }

  /// The points at which a result overflows, underflows or saturates, or its computation changes,
  /// with their neighbors; zeros, infinities and NaN.
  private static func specialPoints<T: Scalar>(_ function: Function, like type: T.Type) -> [T] {
    let places: [T] =
      [88.722_839, 87.336_544, 103.972_08, 16.635_532, 9.010_913, 709.782_712_893_384]
      + [708.396_418_532_264, 745.133_219_101_941, 36.736_800_569_677, 18.714_973_875_118_5]
      + [22, 0.346_573_590_279_972_6, 0.707_106_781_186_547_5, 1.414_213_562_373_095_1, 1]
      + [T.leastNormalMagnitude, T.leastNonzeroMagnitude, T.greatestFiniteMagnitude]
    var points: [T] = [0, T.infinity, T.nan]
    for place in places {
      var (below, above) = (place, place.nextUp)
      for _ in 0..<100 {
        points += [below, above]
        (below, above) = (below.nextDown, above.nextUp)
      }
    }
    points += points.map { -$0 }
    return function.target == nil ? points : points.filter(\.isFinite)
  }

  @Test(
    "A Float is within its bound of the Double, at every 4,099th of all Floats",
    arguments: Function.allCases)
  func floats(function: Function) {
    var points = Self.specialPoints(function, like: Float.self)
    var bits: UInt32 = 0
    while true {
      let point = Float(bitPattern: bits)
      if point.isFinite { points.append(point) }
      let (next, overflow) = bits.addingReportingOverflow(4099)
      if overflow { break }
      bits = next
    }
    let values = function.values(at: points)
    var doubles: [Double] = []
    doubles.reserveCapacity(points.count)
    for point in points { doubles.append(Double(point)) }
    let expected = function.values(at: doubles)
    var worst = (error: 0.0, point: Float.nan)
    for index in 0..<points.count {
      let error = Self.error(values[index], expected[index])
      if error > worst.error { worst = (error, points[index]) }
    }
    #expect(worst.error <= function.bound, "at \(worst.point)")
    #expect(worst.error > 0.5)
  }

  /// |y − exact| in ulp of `exact`. An infinite y counts as the power of two beyond the largest number,
  /// unless `exact` rounds to infinity.
  private static func error(_ y: Float, _ exact: Double) -> Double {
    if y.isNaN || exact.isNaN { return y.isNaN && exact.isNaN ? 0 : .infinity }
    if exact == 0 || exact.magnitude >= 0x1.ffffffp127 {
      return y == Float(exact) && y.sign == exact.sign ? 0 : .infinity
    }
    let exponent = max(exact.bitPattern >> 52 & 0x7ff, 1023 - 126)
    let ulp = Double(bitPattern: (exponent - 23) << 52)
    return (min(max(Double(y), -0x1p128), 0x1p128) - exact).magnitude / ulp
  }

  #if arch(x86_64)
    @Test(
      "A Double is within its bound of the Float80, at all exponents and densely where it matters",
      arguments: Function.allCases)
    func doubles(function: Function) {
      let key = RandomKey(seed: 3)
      var points = Self.specialPoints(function, like: Double.self)
      for index in 0..<40_000 as Range<UInt64> {
        let point = Double(bitPattern: key[index])
        if point.isFinite { points.append(point) }
      }
      for (offset, range) in [-1...1, -40...40, -750...715, 0.5...2].enumerated() {
        for index in 0..<20_000 as Range<UInt64> {
          let u = key.uniform(index + UInt64(offset + 1) << 32)
          points.append(range.lowerBound + u * (range.upperBound - range.lowerBound))
        }
      }
      let values = function.values(at: points)
      var worst = (error: 0.0, point: Double.nan)
      for (point, value) in zip(points, values) {
        let error = Self.error(value, function.exact(Float80(point)))
        if error > worst.error { worst = (error, point) }
      }
      #expect(worst.error <= function.bound, "at \(worst.point)")
      #expect(worst.error > 0.5)
    }

    private static func error(_ y: Double, _ exact: Float80) -> Double {
      if y.isNaN || exact.isNaN { return y.isNaN && exact.isNaN ? 0 : .infinity }
      if exact == 0 || exact.magnitude >= 0x1.fffffffffffff8p1023 {
        return y == Double(exact) && y.sign == exact.sign ? 0 : .infinity
      }
      let ulp = Float80(sign: .plus, exponent: max(Int(exact.exponent), -1022) - 52, significand: 1)
      return Double((min(max(Float80(y), -0x1p1024), 0x1p1024) - exact).magnitude / ulp)
    }

    @Test("log(1 + x) is within 1.4 ulp for x ≥ 0")
    func logarithmOfOneMore() {
      let key = RandomKey(seed: 4)
      var worst = 0.0
      for index in 0..<40_000 as Range<UInt64> {
        let bits = key[index] >> 1
        let point = index % 2 == 0 ? Double(bitPattern: bits) : key.uniform(index) * 4
        guard point.isFinite else { continue }
        let error = Self.error(naturalLogarithm(onePlus: point), log1p(Float80(point)))
        worst = max(worst, error)
      }
      #expect(worst <= 1.4)
      #expect(worst > 0.5)
      #expect(naturalLogarithm(onePlus: 0) == 0)
      #expect(naturalLogarithm(onePlus: .infinity) == .infinity)
      #expect(naturalLogarithm(onePlus: .nan).isNaN)
    }
  #else
    @Test(
      "A Double is within its bound of the Float80",
      .disabled("only x86-64 has a type more precise than Double"))
    func doubles() {}
  #endif
}

#if arch(x86_64)
  extension AccuracyTests.Function {
    /// Computed by the C library's long double, whose error is 1/1000 ulp of a Double.
    fileprivate func exact(_ x: Float80) -> Float80 {
      switch self {
      case .exp: Foundation.exp(x)
      case .log: Foundation.log(x)
      case .sigmoid:
        x < 0 ? Foundation.exp(x) / (1 + Foundation.exp(x)) : 1 / (1 + Foundation.exp(-x))
      case .tanh: Foundation.tanh(x)
      case .entropyOfNo, .entropyOfYes, .entropyOfPart:
        max(x, 0) - x * Float80(target ?? 0) + log1p(Foundation.exp(-x.magnitude))
      }
    }
  }
#endif
