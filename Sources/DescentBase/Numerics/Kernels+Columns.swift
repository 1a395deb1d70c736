import DescentKernels

/// The kernels that normalize each column over the rows of a batch.
extension Kernels {
  /// Computes mean = Σ x / counted and variance = Σ (x − mean)² / counted of each column, over the
  /// `counted` rows whose weight is not 0. Each weight belongs to x.rows / weights.count
  /// consecutive rows.
  package static func columnMoments(
    _ x: Matrix, weights: Matrix?, counted: Int, means: Matrix, variances: Matrix
  ) {
    guard isRow(means, of: x) && isRow(variances, of: x) else {
      mismatch("columnMoments")
    }
    var all = unsafe normalization(of: x)
    unsafe (all.means, all.variances) = (means.base, variances.base)
    unsafe (all.weights, all.positions) = (
      UnsafeRawPointer(weights?.base), positions(weights, of: x)
    )
    unsafe all.counted = Double(counted)
    unsafe descent_column_moments(pointer(x.precision), &all)
  }

  /// Computes y = (x − mean) / √(variance + ε) · scale + shift, column by column.
  package static func standardize(
    _ x: Matrix, means: Matrix, variances: Matrix, epsilon: Double, scale: Matrix?,
    shift: Matrix?, into y: Matrix
  ) {
    guard
      y.count == x.count && y.precision == x.precision && isRow(means, of: x)
        && isRow(variances, of: x) && isRow(scale, of: x) && isRow(shift, of: x)
    else { mismatch("standardize") }
    var all = unsafe normalization(of: x, epsilon: epsilon)
    unsafe (all.means, all.variances) = (means.base, variances.base)
    unsafe (all.scale, all.shift) = (UnsafeRawPointer(scale?.base), UnsafeRawPointer(shift?.base))
    unsafe all.y = y.base
    unsafe descent_standardize(pointer(x.precision), &all)
  }

  /// Computes the gradients of `standardize`. The means and variances are those that
  /// `columnMoments` computes from x or, if `counted` is 0, constants.
  package static func standardizeBackward(
    _ dy: Matrix, x: Matrix, weights: Matrix?, counted: Int, means: Matrix, variances: Matrix,
    epsilon: Double, scale: Matrix?, into dx: Matrix?, scaleGradient: Matrix?,
    shiftGradient: Matrix?
  ) {
    guard
      dy.count == x.count && dy.precision == x.precision
        && (dx.map { $0.count == x.count && $0.precision == x.precision } ?? true)
        && isRow(means, of: x) && isRow(variances, of: x) && isRow(scale, of: x)
        && isRow(scaleGradient, of: x) && isRow(shiftGradient, of: x)
    else { mismatch("standardizeBackward") }
    var all = unsafe normalization(of: x, epsilon: epsilon)
    unsafe (all.means, all.variances) = (means.base, variances.base)
    unsafe (all.dy, all.scale) = (UnsafeRawPointer(dy.base), UnsafeRawPointer(scale?.base))
    unsafe (all.dx, all.dscale, all.dshift) = (dx?.base, scaleGradient?.base, shiftGradient?.base)
    unsafe (all.weights, all.positions) = (
      UnsafeRawPointer(weights?.base), positions(weights, of: x)
    )
    unsafe all.counted = Double(counted)
    unsafe descent_standardize_backward(pointer(x.precision), &all)
  }

  /// The number of consecutive rows that each weight belongs to.
  private static func positions(_ weights: Matrix?, of x: Matrix) -> Int {
    guard let weights, weights.count > 0 else { return 1 }
    guard x.rows.isMultiple(of: weights.count) && weights.precision == x.precision else {
      mismatch("weights")
    }
    return x.rows / weights.count
  }

  /// Whether `row` is nil or has one element for each column of x, in the precision of x.
  private static func isRow(_ row: Matrix?, of x: Matrix) -> Bool {
    row.map { $0.count == x.columns && $0.precision == x.precision } ?? true
  }
}
