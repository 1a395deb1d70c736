import DescentKernels

/// The C kernels, called with matrices whose shapes have been checked: the only way to them.
enum Kernels {
  @inline(__always)
  private static func set(_ precision: Precision) -> descent_kernel_set {
    unsafe (precision == .single ? descent_single() : descent_double()).pointee
  }

  /// The instruction set in use: `avx512`, `avx2` or `portable`.
  static var instructionSet: String { unsafe String(cString: set(.single).name) }

  /// y[rows, outputs] = initial + x[rows, inputs] · w[inputs, outputs]
  static func product(_ x: Matrix, _ w: Matrix, initial: Matrix?, into y: Matrix) {
    precondition(
      x.columns == w.rows && y.rows == x.rows && y.columns == w.columns
        && initial.map { $0.count == y.columns } ?? true, "a product of shapes that do not fit")
    unsafe set(y.precision).product(
      y.rows, y.columns, x.columns, x.base, x.columns, 1, w.base, initial?.base, y.base)
  }

  /// dw[inputs, outputs] = x[rows, inputs]ᵀ · dy[rows, outputs]
  static func transposedProduct(_ x: Matrix, _ dy: Matrix, into dw: Matrix) {
    precondition(
      x.rows == dy.rows && dw.rows == x.columns && dw.columns == dy.columns,
      "a product of shapes that do not fit")
    unsafe set(dw.precision).product(
      dw.rows, dw.columns, x.rows, x.base, 1, x.columns, dy.base, nil, dw.base)
  }

  /// dx[rows, inputs] = dy[rows, outputs] · w[inputs, outputs]ᵀ
  static func productTransposed(_ dy: Matrix, _ w: Matrix, into dx: Matrix) {
    precondition(
      dy.columns == w.columns && dx.rows == dy.rows && dx.columns == w.rows,
      "a product of shapes that do not fit")
    unsafe set(dx.precision).product_transposed(
      dx.rows, dx.columns, dy.columns, dy.base, w.base, dx.base)
  }

  /// sums = the sum of the rows of `a`.
  static func columnSums(_ a: Matrix, into sums: Matrix) {
    precondition(sums.count == a.columns, "\(sums.count) sums of \(a.columns) columns")
    unsafe set(a.precision).column_sums(a.rows, a.columns, a.base, sums.base)
  }

  /// y = f(x), element by element.
  static func map(
    _ function: descent_function, _ x: Matrix, parameter: Double = 0, into y: Matrix
  ) {
    precondition(x.count == y.count, "\(x.count) elements into \(y.count)")
    unsafe set(y.precision).map(function, y.count, x.base, parameter, y.base)
  }

  /// dx = dy · f′, with f′ in terms of f's output y.
  static func mapBackward(
    _ function: descent_function, _ dy: Matrix, y: Matrix, parameter: Double = 0, into dx: Matrix
  ) {
    precondition(dy.count == y.count && dx.count == y.count, "gradients of another size")
    unsafe set(y.precision).map_backward(
      function, y.count, dy.base, y.base, parameter, dx.base)
  }

  /// y = x · mask / (1 − rate), the mask a pure function of (key, element).
  static func dropout(_ x: Matrix, rate: Double, key: RandomKey, into y: Matrix) {
    precondition(x.count == y.count, "\(x.count) elements into \(y.count)")
    unsafe set(y.precision).dropout(y.count, key.value, rate, x.base, y.base)
  }

  /// Each row's loss into `rowLosses`, and its scaled, weighted gradient. Returns the first row
  /// whose class does not exist, or −1.
  static func loss(
    _ loss: descent_loss, _ prediction: Matrix, _ target: Matrix, weights: Matrix?,
    parameter: Double, scale: Double, rowLosses: Matrix, gradient: Matrix?
  ) -> Int {
    precondition(
      target.rows == prediction.rows
        && target.columns
          == (loss == DESCENT_SOFTMAX_CROSS_ENTROPY_OF_CLASSES ? 1 : prediction.columns)
        && rowLosses.count >= prediction.rows && rowLosses.precision == .double
        && weights.map { $0.count == prediction.rows } ?? true
        && gradient.map { $0.count == prediction.count } ?? true,
      "a loss of shapes that do not fit")
    return unsafe set(prediction.precision).loss(
      loss, prediction.rows, prediction.columns, prediction.base, target.base, weights?.base,
      parameter, scale, rowLosses.base.assumingMemoryBound(to: Double.self), gradient?.base)
  }

  static func sgd(_ parameters: Matrix, _ gradients: Matrix, _ update: descent_update) {
    precondition(parameters.count == gradients.count, "gradients of another size")
    var update = update
    unsafe set(parameters.precision).sgd(
      parameters.count, parameters.base, gradients.base, &update)
  }

  static func momentum(
    _ parameters: Matrix, _ gradients: Matrix, velocity: Matrix, _ update: descent_update,
    nesterov: Bool
  ) {
    precondition(
      parameters.count == gradients.count && parameters.count == velocity.count,
      "gradients of another size")
    var update = update
    let kernels = unsafe set(parameters.precision)
    let rule = unsafe nesterov ? kernels.nesterov : kernels.momentum
    unsafe rule!(parameters.count, parameters.base, gradients.base, velocity.base, &update)
  }

  static func adam(
    _ parameters: Matrix, _ gradients: Matrix, m: Matrix, v: Matrix, _ update: descent_update
  ) {
    precondition(
      parameters.count == gradients.count && parameters.count == m.count
        && parameters.count == v.count, "gradients of another size")
    var update = update
    unsafe set(parameters.precision).adam(
      parameters.count, parameters.base, gradients.base, m.base, v.base, &update)
  }

  /// The natural logarithm, the same bits on every machine.
  static func log(_ x: Double) -> Double {
    var (x, y) = (x, 0.0)
    unsafe descent_double().pointee.map(DESCENT_LOG, 1, &x, 0, &y)
    return y
  }
}
