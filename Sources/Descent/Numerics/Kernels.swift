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

  private static func isAlike(_ a: Matrix, _ b: Matrix) -> Bool {
    a.count == b.count && a.precision == b.precision
  }

  static func sgd(_ parameters: Matrix, _ gradients: Matrix, _ update: descent_update) {
    apply(DESCENT_SGD, parameters, gradients, update)
  }

  static func momentum(
    _ parameters: Matrix, _ gradients: Matrix, velocity: Matrix, _ update: descent_update,
    nesterov: Bool
  ) {
    apply(
      nesterov ? DESCENT_NESTEROV : DESCENT_MOMENTUM, parameters, gradients, update, velocity)
  }

  static func adam(
    _ parameters: Matrix, _ gradients: Matrix, m: Matrix, v: Matrix, _ update: descent_update
  ) {
    apply(DESCENT_ADAM, parameters, gradients, update, m, v)
  }

  private static func apply(
    _ rule: descent_rule, _ parameters: Matrix, _ gradients: Matrix, _ update: descent_update,
    _ first: Matrix? = nil, _ second: Matrix? = nil
  ) {
    precondition(
      isAlike(parameters, gradients) && first.map { isAlike(parameters, $0) } ?? true
        && second.map { isAlike(parameters, $0) } ?? true, "gradients unlike their parameters")
    var update = update
    unsafe descent_apply(
      pointer(parameters.precision), rule, parameters.count, parameters.base, gradients.base,
      first?.base, second?.base, &update)
  }

  /// The natural logarithm within 1 ulp, the same bits on every machine.
  static func log(_ x: Double) -> Double { map(DESCENT_LOG, x) }

  /// The exponential function within 1.1 ulp, the same bits on every machine.
  static func exp(_ x: Double) -> Double { map(DESCENT_EXP, x) }

  private static func map(_ function: descent_function, _ x: Double) -> Double {
    var (x, y) = (x, 0.0)
    unsafe descent_double().pointee.map(function, 1, &x, 0, &y)
    return y
  }
}
