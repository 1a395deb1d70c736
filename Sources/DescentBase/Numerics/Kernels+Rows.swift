import DescentKernels

/// The kernels that process a row at a time or have a parameter for each column.
extension Kernels {
  /// Computes y = exp(x) / Σ exp(x), row by row.
  package static func softmax(_ x: Matrix, into y: Matrix) {
    guard isAlike(x, y) && x.rows == y.rows else { mismatch("softmax") }
    unsafe set(y.precision).softmax(y.rows, y.columns, x.base, y.base)
  }

  /// Computes dx = y · (dy − Σ dy·y), row by row.
  package static func softmaxBackward(_ dy: Matrix, y: Matrix, into dx: Matrix) {
    guard isAlike(dy, y) && isAlike(dx, y) && dy.rows == y.rows else {
      mismatch("softmaxBackward")
    }
    unsafe set(y.precision).softmax_backward(y.rows, y.columns, dy.base, y.base, dx.base)
  }

  /// The arguments of a normalization of x, by rows or by columns, without its other operands.
  static func normalization(of x: Matrix, epsilon: Double = 0) -> descent_normalization {
    var all = unsafe descent_normalization()
    unsafe (all.rows, all.columns, all.stride) = (x.rows, x.columns, x.columns)
    unsafe (all.epsilon, all.x) = (epsilon, UnsafeRawPointer(x.base))
    return unsafe all
  }

  private static func fits(_ parameter: Matrix?, _ x: Matrix) -> Bool {
    parameter.map { $0.count == x.columns && $0.precision == x.precision } ?? true
  }

  /// Computes y = (x − mean) / √(mean (x − mean)² + ε) · scale + shift, row by row. The mean is
  /// replaced by 0 if `centred` is false.
  package static func normalize(
    _ x: Matrix, centred: Bool, epsilon: Double, scale: Matrix?, shift: Matrix?, into y: Matrix
  ) {
    guard isAlike(x, y) && x.rows == y.rows && fits(scale, x) && fits(shift, x) else {
      mismatch("normalize")
    }
    var all = unsafe normalization(of: x, epsilon: epsilon)
    unsafe (all.scale, all.shift) = (UnsafeRawPointer(scale?.base), UnsafeRawPointer(shift?.base))
    unsafe all.y = y.base
    unsafe set(y.precision).normalize(&all, centred ? 1 : 0)
  }

  /// Computes the gradients of `normalize`.
  package static func normalizeBackward(
    _ dy: Matrix, x: Matrix, centred: Bool, epsilon: Double, scale: Matrix?, into dx: Matrix?,
    scaleGradient: Matrix?, shiftGradient: Matrix?
  ) {
    guard
      isAlike(dy, x) && dy.rows == x.rows && (dx.map { isAlike($0, x) } ?? true) && fits(scale, x)
        && fits(scaleGradient, x) && fits(shiftGradient, x)
    else { mismatch("normalizeBackward") }
    var all = unsafe normalization(of: x, epsilon: epsilon)
    unsafe (all.dy, all.scale) = (UnsafeRawPointer(dy.base), UnsafeRawPointer(scale?.base))
    unsafe (all.dx, all.dscale, all.dshift) = (dx?.base, scaleGradient?.base, shiftGradient?.base)
    unsafe set(x.precision).normalize_backward(&all, centred ? 1 : 0)
  }

  private static func isSlope(_ slope: Matrix, of x: Matrix) -> Bool {
    (slope.count == 1 || slope.count == x.columns) && slope.precision == x.precision
  }

  /// Computes y = x where x ≥ 0, and slope · x elsewhere. There is one slope for each column or one
  /// for all.
  package static func prelu(_ x: Matrix, slope: Matrix, into y: Matrix) {
    guard isAlike(x, y) && x.rows == y.rows && isSlope(slope, of: x) else {
      mismatch("prelu")
    }
    unsafe set(y.precision).prelu(
      y.rows, y.columns, slope.count == 1 ? 1 : 0, x.base, slope.base, y.base)
  }

  /// Computes the gradients of `prelu`.
  package static func preluBackward(
    _ dy: Matrix, x: Matrix, slope: Matrix, into dx: Matrix?, slopeGradient: Matrix
  ) {
    guard
      isAlike(dy, x) && dy.rows == x.rows && (dx.map { isAlike($0, x) } ?? true)
        && isSlope(slope, of: x) && isAlike(slope, slopeGradient)
    else { mismatch("preluBackward") }
    unsafe set(x.precision).prelu_backward(
      x.rows, x.columns, slope.count == 1 ? 1 : 0, dy.base, x.base, slope.base, dx?.base,
      slopeGradient.base)
  }

  /// Computes y[row, output] = max over piece of x[row, piece · outputs + output].
  package static func maxout(_ x: Matrix, pieces: Int, into y: Matrix) {
    guard x.rows == y.rows && x.columns == pieces * y.columns && x.precision == y.precision else {
      mismatch("maxout")
    }
    unsafe set(y.precision).maxout(y.rows, y.columns, pieces, x.base, y.base)
  }

  /// Computes dx = dy in the first piece whose element is y, and 0 in the others.
  package static func maxoutBackward(
    _ dy: Matrix, x: Matrix, y: Matrix, pieces: Int, into dx: Matrix
  ) {
    guard
      isAlike(dy, y) && dy.rows == y.rows && x.columns == pieces * y.columns && isAlike(dx, x)
        && x.rows == y.rows && x.precision == y.precision
    else { mismatch("maxoutBackward") }
    unsafe set(y.precision).maxout_backward(
      y.rows, y.columns, pieces, dy.base, x.base, y.base, dx.base)
  }
}
