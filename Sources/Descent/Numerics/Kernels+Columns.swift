import DescentKernels

/// The kernels that normalise columns over the rows of a batch.
extension Kernels {
  /// The mean and the variance, Σ (x − mean)² / counted, of each column, over the `counted` rows that do not
  /// weigh 0; a weight is that of rows.count / weights.count rows.
  static func columnMoments(
    _ x: Matrix, weights: Matrix?, counted: Int, means: Matrix, variances: Matrix
  ) {
    precondition(isRow(means, of: x) && isRow(variances, of: x), "moments unlike their matrix")
    unsafe descent_column_moments(
      pointer(x.precision), x.rows, x.columns, x.base, positions(weights, of: x), weights?.base,
      Double(counted),
      means.base, variances.base)
  }

  /// y = (x − mean) / √(variance + ε) · scale + shift, column by column.
  static func standardize(
    _ x: Matrix, means: Matrix, variances: Matrix, epsilon: Double, scale: Matrix?,
    shift: Matrix?, into y: Matrix
  ) {
    precondition(
      y.count == x.count && y.precision == x.precision && isRow(means, of: x)
        && isRow(variances, of: x) && isRow(scale, of: x) && isRow(shift, of: x),
      "a normalisation of matrices that do not fit")
    unsafe descent_standardize(
      pointer(x.precision), x.rows, x.columns, epsilon, x.base, means.base, variances.base,
      scale?.base, shift?.base,
      y.base)
  }

  /// The gradients of `standardize`, of means and variances that are those of x by `columnMoments`, or, if no row
  /// is counted, constant.
  static func standardizeBackward(
    _ dy: Matrix, x: Matrix, weights: Matrix?, counted: Int, means: Matrix, variances: Matrix,
    epsilon: Double, scale: Matrix?, into dx: Matrix?, scaleGradient: Matrix?,
    shiftGradient: Matrix?
  ) {
    precondition(
      dy.count == x.count && dy.precision == x.precision
        && dx.map { $0.count == x.count && $0.precision == x.precision } ?? true
        && isRow(means, of: x) && isRow(variances, of: x) && isRow(scale, of: x)
        && isRow(scaleGradient, of: x) && isRow(shiftGradient, of: x),
      "gradients unlike their matrix")
    unsafe descent_standardize_backward(
      pointer(x.precision), x.rows, x.columns, epsilon, dy.base, x.base, positions(weights, of: x),
      weights?.base,
      Double(counted), means.base, variances.base, scale?.base, dx?.base, scaleGradient?.base,
      shiftGradient?.base)
  }

  /// How many rows each weight is of.
  private static func positions(_ weights: Matrix?, of x: Matrix) -> Int {
    guard let weights, weights.count > 0 else { return 1 }
    precondition(
      x.rows.isMultiple(of: weights.count) && weights.precision == x.precision,
      "weights that do not fit a matrix")
    return x.rows / weights.count
  }

  /// Whether it is nil, or as long as a row.
  private static func isRow(_ row: Matrix?, of x: Matrix) -> Bool {
    row.map { $0.count == x.columns && $0.precision == x.precision } ?? true
  }
}
