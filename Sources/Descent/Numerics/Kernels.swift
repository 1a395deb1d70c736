import DescentKernels

/// The C kernels, called with matrices whose shapes have been checked: the only way to them.
enum Kernels {
  @inline(__always)
  private static func set(_ precision: Precision) -> descent_kernel_set {
    unsafe pointer(precision).pointee
  }

  @inline(__always)
  private static func pointer(_ precision: Precision) -> UnsafePointer<descent_kernel_set> {
    unsafe precision == .single ? descent_single() : descent_double()
  }

  /// y[rows, outputs] = initial + x[rows, inputs] · w[inputs, outputs]
  static func product(_ x: Matrix, _ w: Matrix, initial: Matrix?, into y: Matrix) {
    precondition(
      x.columns == w.rows && y.rows == x.rows && y.columns == w.columns
        && x.precision == y.precision && w.precision == y.precision
        && initial.map { $0.count == y.columns && $0.precision == y.precision } ?? true,
      "a product of matrices that do not fit")
    unsafe descent_product(
      pointer(y.precision), y.rows, y.columns, x.columns, x.base, x.columns, 1, w.base,
      initial?.base, y.base)
  }

  /// dw[inputs, outputs] = x[rows, inputs]ᵀ · dy[rows, outputs]
  static func transposedProduct(_ x: Matrix, _ dy: Matrix, into dw: Matrix) {
    precondition(
      x.rows == dy.rows && dw.rows == x.columns && dw.columns == dy.columns
        && x.precision == dw.precision && dy.precision == dw.precision,
      "a product of matrices that do not fit")
    unsafe descent_product(
      pointer(dw.precision), dw.rows, dw.columns, x.rows, x.base, 1, x.columns, dy.base, nil,
      dw.base)
  }

  /// dx[rows, inputs] = dy[rows, outputs] · w[inputs, outputs]ᵀ
  static func productTransposed(_ dy: Matrix, _ w: Matrix, into dx: Matrix) {
    precondition(
      dy.columns == w.columns && dx.rows == dy.rows && dx.columns == w.rows
        && dy.precision == dx.precision && w.precision == dx.precision,
      "a product of matrices that do not fit")
    unsafe descent_product_transposed(
      pointer(dx.precision), dx.rows, dx.columns, dy.columns, dy.base, w.base, dx.base)
  }

  /// sums = the sum of the rows of `a`.
  static func columnSums(_ a: Matrix, into sums: Matrix) {
    precondition(
      sums.count == a.columns && sums.precision == a.precision, "sums that do not fit a matrix")
    unsafe set(a.precision).column_sums(a.rows, a.columns, a.base, sums.base)
  }

  /// The mean and the variance, Σ (x − mean)² / counted, of each column, over the `counted` rows that do not
  /// weigh 0; a weight is that of rows.count / weights.count rows.
  static func moments(
    _ x: Matrix, weights: Matrix?, counted: Int, means: Matrix, variances: Matrix
  ) {
    precondition(isRow(means, of: x) && isRow(variances, of: x), "moments unlike their matrix")
    unsafe set(x.precision).moments(
      x.rows, x.columns, x.base, positions(weights, of: x), weights?.base, Double(counted),
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
    unsafe set(x.precision).standardize(
      x.rows, x.columns, epsilon, x.base, means.base, variances.base, scale?.base, shift?.base,
      y.base)
  }

  /// The gradients of `standardize`, of means and variances that are those of x by `moments`, or, if no row
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
    unsafe set(x.precision).standardize_backward(
      x.rows, x.columns, epsilon, dy.base, x.base, positions(weights, of: x), weights?.base,
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

  /// y = a + b, element by element.
  static func add(_ a: Matrix, _ b: Matrix, into y: Matrix) {
    precondition(
      a.count == y.count && b.count == y.count && a.precision == y.precision
        && b.precision == y.precision, "matrices that are not alike")
    unsafe set(y.precision).add(y.count, a.base, b.base, y.base)
  }

  /// y = f(x), element by element.
  static func map(
    _ function: descent_function, _ x: Matrix, parameter: Double = 0, into y: Matrix
  ) {
    precondition(
      x.count == y.count && x.precision == y.precision, "matrices that are not alike")
    unsafe set(y.precision).map(function, y.count, x.base, parameter, y.base)
  }

  /// dx = dy · f′, with f′ in terms of f's output y.
  static func mapBackward(
    _ function: descent_function, _ dy: Matrix, y: Matrix, parameter: Double = 0, into dx: Matrix
  ) {
    precondition(
      dy.count == y.count && dx.count == y.count && dy.precision == y.precision
        && dx.precision == y.precision, "gradients unlike their matrix")
    unsafe set(y.precision).map_backward(
      function, y.count, dy.base, y.base, parameter, dx.base)
  }

  /// y = x · mask / (1 − rate), the mask a pure function of (key, element).
  static func dropout(_ x: Matrix, rate: Double, key: RandomKey, into y: Matrix) {
    precondition(
      x.count == y.count && x.precision == y.precision, "matrices that are not alike")
    unsafe set(y.precision).dropout(y.count, key.value, rate, x.base, y.base)
  }

  /// The rows of these numbers, which must exist, one after the other into `target`.
  static func gather(_ numbers: [Int], of source: Matrix, into target: Matrix) {
    precondition(
      target.rows == numbers.count && target.columns == source.columns,
      "rows gathered into a matrix of another shape")
    unsafe numbers.withUnsafeBufferPointer {
      unsafe descent_gather(
        target.rows, target.columns, source.base, source.precision == .double ? 1 : 0,
        $0.baseAddress, target.base, target.precision == .double ? 1 : 0)
    }
  }

  /// Each row's loss into `rowLosses`, and its scaled, weighted gradient. Returns the first row
  /// whose target the loss is not defined for, or −1.
  static func loss(
    _ loss: descent_loss, _ prediction: Matrix, _ target: Matrix, weights: Matrix?,
    parameter: Double, scale: Double, rowLosses: Matrix, gradient: Matrix?
  ) -> Int {
    precondition(
      target.rows == prediction.rows
        && target.columns
          == (loss == DESCENT_SOFTMAX_CROSS_ENTROPY_OF_CLASSES ? 1 : prediction.columns)
        && rowLosses.count >= prediction.rows && rowLosses.precision == .double
        && target.precision == prediction.precision
        && weights.map {
          $0.count == prediction.rows && $0.precision == prediction.precision
        } ?? true
        && gradient.map {
          $0.count == prediction.count && $0.precision == prediction.precision
        } ?? true,
      "a loss of matrices that do not fit")
    return unsafe set(prediction.precision).loss(
      loss, prediction.rows, prediction.columns, prediction.base, target.base, weights?.base,
      parameter, scale, rowLosses.base.assumingMemoryBound(to: Double.self), gradient?.base)
  }

  /// Moves the parameters by their gradients, with the rule's slots.
  static func apply(
    _ update: descent_update, to parameters: Matrix, gradients: Matrix, slots: SlotViews
  ) {
    precondition(
      gradients.count == parameters.count && gradients.precision == parameters.precision,
      "gradients unlike their parameters")
    unsafe withUnsafePointer(to: update) { update in
      unsafe withPointers(slots, alike: parameters) {
        unsafe descent_apply(
          pointer(parameters.precision), parameters.count, parameters.base, gradients.base, $0,
          update)
      }
    }
  }

  /// Moves the weights[inputs, outputs] by their gradient x[rows, inputs]ᵀ · dy[rows, outputs], of which
  /// `gradients` may afterwards hold a part.
  static func apply(
    _ update: descent_update, to weights: Matrix, gradient x: Matrix, _ dy: Matrix,
    through gradients: Matrix, slots: SlotViews
  ) {
    precondition(
      x.rows == dy.rows && weights.rows == x.columns && weights.columns == dy.columns
        && gradients.count == weights.count && x.precision == weights.precision
        && dy.precision == weights.precision && gradients.precision == weights.precision,
      "a gradient unlike its weights")
    unsafe withUnsafePointer(to: update) { update in
      unsafe withPointers(slots, alike: weights) {
        unsafe descent_product_update(
          pointer(weights.precision), weights.rows, weights.columns, x.rows, x.base, 1, x.columns,
          dy.base, gradients.base, weights.base, $0, update)
      }
    }
  }

  /// Calls `body` with a pointer to each slot.
  @inline(__always)
  private static func withPointers(
    _ slots: SlotViews, alike parameters: Matrix,
    _ body: (UnsafePointer<UnsafeMutableRawPointer?>) -> Void
  ) {
    let first: Matrix? = slots.count > 0 ? slots[0] : nil
    let second: Matrix? = slots.count > 1 ? slots[1] : nil
    precondition(
      slots.count <= DESCENT_MOST_SLOTS
        && first.map { $0.count == parameters.count && $0.precision == parameters.precision }
          ?? true,
      "slots unlike their parameters")
    unsafe withUnsafePointer(to: (first?.base, second?.base)) {
      unsafe $0.withMemoryRebound(to: UnsafeMutableRawPointer?.self, capacity: 2) {
        unsafe body($0)
      }
    }
  }

  /// The natural logarithm, the same bits on every machine.
  static func log(_ x: Double) -> Double { map(DESCENT_LOG, x) }

  /// The exponential function, the same bits on every machine.
  static func exp(_ x: Double) -> Double { map(DESCENT_EXP, x) }

  private static func map(_ function: descent_function, _ x: Double) -> Double {
    var (x, y) = (x, 0.0)
    unsafe descent_double().pointee.map(function, 1, &x, 0, &y)
    return y
  }
}
