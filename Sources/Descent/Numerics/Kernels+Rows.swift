import DescentKernels

/// The kernels that take a row at a time, or have parameters along it.
extension Kernels {
  /// y = exp(x) / Σ exp(x), row by row.
  static func softmax(_ x: Matrix, into y: Matrix) {
    precondition(isAlike(x, y) && x.rows == y.rows, "matrices that are not alike")
    unsafe set(y.precision).softmax(y.rows, y.columns, x.base, y.base)
  }

  /// dx = y · (dy − Σ dy·y)
  static func softmaxBackward(_ dy: Matrix, y: Matrix, into dx: Matrix) {
    precondition(
      isAlike(dy, y) && isAlike(dx, y) && dy.rows == y.rows, "gradients unlike their matrix")
    unsafe set(y.precision).softmax_backward(y.rows, y.columns, dy.base, y.base, dx.base)
  }

  private static func fits(_ parameter: Matrix?, _ x: Matrix) -> Bool {
    parameter.map { $0.count == x.columns && $0.precision == x.precision } ?? true
  }

  /// y = (x − mean) / √(mean (x − mean)² + ε) · scale + shift, row by row; with 0 for the mean if it
  /// is not centred.
  static func normalize(
    _ x: Matrix, centred: Bool, epsilon: Double, scale: Matrix?, shift: Matrix?, into y: Matrix
  ) {
    precondition(
      isAlike(x, y) && x.rows == y.rows && fits(scale, x) && fits(shift, x),
      "matrices that do not fit")
    unsafe set(y.precision).normalize(
      y.rows, y.columns, centred ? 1 : 0, epsilon, x.base, scale?.base, shift?.base, y.base)
  }

  /// The gradients of `normalize`.
  static func normalizeBackward(
    _ dy: Matrix, x: Matrix, centred: Bool, epsilon: Double, scale: Matrix?, into dx: Matrix?,
    scaleGradient: Matrix?, shiftGradient: Matrix?
  ) {
    precondition(
      isAlike(dy, x) && dy.rows == x.rows && dx.map { isAlike($0, x) } ?? true && fits(scale, x)
        && fits(scaleGradient, x) && fits(shiftGradient, x), "gradients unlike their matrices")
    unsafe set(x.precision).normalize_backward(
      x.rows, x.columns, centred ? 1 : 0, epsilon, dy.base, x.base, scale?.base, dx?.base,
      scaleGradient?.base, shiftGradient?.base)
  }

  private static func isSlope(_ slope: Matrix, of x: Matrix) -> Bool {
    (slope.count == 1 || slope.count == x.columns) && slope.precision == x.precision
  }

  /// y = x for x ≥ 0, slope · x below, with a slope for each column or one for all.
  static func prelu(_ x: Matrix, slope: Matrix, into y: Matrix) {
    precondition(
      isAlike(x, y) && x.rows == y.rows && isSlope(slope, of: x), "matrices that do not fit")
    unsafe set(y.precision).prelu(
      y.rows, y.columns, slope.count == 1 ? 1 : 0, x.base, slope.base, y.base)
  }

  /// The gradients of `prelu`.
  static func preluBackward(
    _ dy: Matrix, x: Matrix, slope: Matrix, into dx: Matrix?, slopeGradient: Matrix
  ) {
    precondition(
      isAlike(dy, x) && dy.rows == x.rows && dx.map { isAlike($0, x) } ?? true
        && isSlope(slope, of: x) && isAlike(slope, slopeGradient),
      "gradients unlike their matrices")
    unsafe set(x.precision).prelu_backward(
      x.rows, x.columns, slope.count == 1 ? 1 : 0, dy.base, x.base, slope.base, dx?.base,
      slopeGradient.base)
  }

  /// y[rows, outputs] = the largest of the blocks of so many columns of each row of x.
  static func maxout(_ x: Matrix, pieces: Int, into y: Matrix) {
    precondition(
      x.rows == y.rows && x.columns == pieces * y.columns && x.precision == y.precision,
      "pieces that do not fit")
    unsafe set(y.precision).maxout(y.rows, y.columns, pieces, x.base, y.base)
  }

  /// dx = dy for the first block whose element is y, else 0.
  static func maxoutBackward(
    _ dy: Matrix, x: Matrix, y: Matrix, pieces: Int, into dx: Matrix
  ) {
    precondition(
      isAlike(dy, y) && dy.rows == y.rows && x.columns == pieces * y.columns && isAlike(dx, x)
        && x.rows == y.rows && x.precision == y.precision, "pieces that do not fit")
    unsafe set(y.precision).maxout_backward(
      y.rows, y.columns, pieces, dy.base, x.base, y.base, dx.base)
  }
}
