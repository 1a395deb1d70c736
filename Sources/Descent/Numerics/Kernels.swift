import DescentKernels

/// The C kernels, called with matrices whose shapes have been checked: the only way to them.
enum Kernels {
  @inline(__always)
  static func set(_ precision: Precision) -> descent_kernel_set {
    unsafe pointer(precision).pointee
  }

  @inline(__always)
  static func pointer(_ precision: Precision) -> UnsafePointer<descent_kernel_set> {
    unsafe precision == .single ? descent_single() : descent_double()
  }

  static func isAlike(_ a: Matrix, _ b: Matrix) -> Bool {
    a.count == b.count && a.precision == b.precision
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
      initial?.base, 0, y.base)
  }

  /// dw[inputs, outputs] = x[rows, inputs]ᵀ · dy[rows, outputs], or, with `adding`, dw and that: the
  /// bytes are those of all rows at once.
  static func transposedProduct(_ x: Matrix, _ dy: Matrix, adding: Bool = false, into dw: Matrix) {
    precondition(
      x.rows == dy.rows && dw.rows == x.columns && dw.columns == dy.columns
        && x.precision == dw.precision && dy.precision == dw.precision,
      "a product of matrices that do not fit")
    unsafe descent_product(
      pointer(dw.precision), dw.rows, dw.columns, x.rows, x.base, 1, x.columns, dy.base,
      adding ? dw.base : nil, dw.columns, dw.base)
  }

  /// dx[rows, inputs] = dy[rows, outputs] · w[inputs, outputs]ᵀ. The order of summation is that of a
  /// batch of so many rows, of which these may be a part.
  static func productTransposed(
    _ dy: Matrix, _ w: Matrix, ofRows batchRows: Int? = nil, into dx: Matrix
  ) {
    precondition(
      dy.columns == w.columns && dx.rows == dy.rows && dx.columns == w.rows
        && dy.precision == dx.precision && w.precision == dx.precision,
      "a product of matrices that do not fit")
    unsafe descent_product_transposed(
      pointer(dx.precision), dx.rows, dx.columns, dy.columns, batchRows ?? dx.rows, dy.base,
      w.base, dx.base)
  }

  /// sums = the sum of the rows of `a`, or, with `adding`, sums and that.
  static func columnSums(_ a: Matrix, adding: Bool = false, into sums: Matrix) {
    precondition(
      sums.count == a.columns && sums.precision == a.precision, "sums that do not fit a matrix")
    unsafe descent_column_sums(
      pointer(a.precision), a.rows, a.columns, a.base, adding ? 1 : 0, sums.base)
  }

  /// y = a + b, element by element.
  static func add(_ a: Matrix, _ b: Matrix, into y: Matrix) {
    precondition(isAlike(a, y) && isAlike(b, y), "matrices that are not alike")
    unsafe descent_add(pointer(y.precision), y.count, a.base, b.base, y.base)
  }

  /// y = f(x), element by element; `a` and `b` are the function's own figures.
  static func map(
    _ function: descent_function, _ x: Matrix, a: Double = 0, b: Double = 0, into y: Matrix
  ) {
    precondition(isAlike(x, y), "matrices that are not alike")
    unsafe descent_map(pointer(y.precision), function, y.count, x.base, a, b, y.base)
  }

  /// dx = dy · f′, with f′ in terms of f's output y.
  static func mapBackward(
    _ function: descent_function, _ dy: Matrix, y: Matrix, a: Double = 0, into dx: Matrix
  ) {
    precondition(isAlike(dy, y) && isAlike(dx, y), "gradients unlike their matrix")
    unsafe descent_map_backward(
      pointer(y.precision), function, y.count, dy.base, y.base, a, dx.base)
  }

  /// dx = dy · f′, with f′ in terms of f's input x.
  static func mapBackward(
    _ function: descent_function, _ dy: Matrix, x: Matrix, a: Double = 0, b: Double = 0,
    into dx: Matrix
  ) {
    precondition(isAlike(dy, x) && isAlike(dx, x), "gradients unlike their matrix")
    unsafe descent_map_backward_at(
      pointer(x.precision), function, x.count, dy.base, x.base, a, b, dx.base)
  }

  /// y = x · mask / (1 − rate), the mask a pure function of (key, element's number), the first row's
  /// being `firstRow`.
  static func dropout(
    _ x: Matrix, rate: Double, key: RandomKey, firstRow: Int = 0, into y: Matrix
  ) {
    precondition(
      x.count == y.count && x.precision == y.precision, "matrices that are not alike")
    unsafe descent_dropout(
      pointer(y.precision), y.count, key.value, UInt64(firstRow * x.columns), rate, x.base, y.base)
  }

  /// y = `dropped` with probability `rate`, else scale · x + shift, by the same numbers as `dropout`.
  static func alphaDropout(
    _ x: Matrix, rate: Double, scale: Double, shift: Double, dropped: Double, key: RandomKey,
    firstRow: Int = 0, into y: Matrix
  ) {
    precondition(isAlike(x, y), "matrices that are not alike")
    unsafe set(y.precision).alpha_dropout(
      y.count, key.value, UInt64(firstRow * x.columns), rate, scale, shift, dropped, x.base, y.base)
  }

  /// y = x + deviation · `key.normal(element)`
  static func gaussianNoise(
    _ x: Matrix, deviation: Double, key: RandomKey, firstRow: Int = 0, into y: Matrix
  ) {
    precondition(isAlike(x, y), "matrices that are not alike")
    unsafe set(y.precision).gaussian_noise(
      y.count, key.value, UInt64(firstRow * x.columns), deviation, x.base, y.base)
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
    parameter: Double = 0, balance: Double = -1, scale: Double, rowLosses: Matrix,
    gradient: Matrix?
  ) -> Int {
    let targetColumns =
      switch loss {
      case DESCENT_SOFTMAX_CROSS_ENTROPY_OF_CLASSES, DESCENT_SOFTMAX_FOCAL: 1
      case DESCENT_GAUSSIAN: prediction.columns / 2
      default: prediction.columns
      }
    precondition(
      target.rows == prediction.rows && target.columns == targetColumns
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
      parameter, balance, scale, rowLosses.base.assumingMemoryBound(to: Double.self),
      gradient?.base)
  }

  /// Moves the parameters by their gradients, with the rule's slots if it has any.
  static func apply(
    _ update: descent_update, to parameters: Matrix, gradients: Matrix, slots: SlotViews? = nil
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

  /// Calls `body` with a pointer to each slot, of the first three.
  @inline(__always)
  private static func withPointers(
    _ slots: SlotViews?, alike parameters: Matrix,
    _ body: (UnsafePointer<UnsafeMutableRawPointer?>) -> Void
  ) {
    let count = slots?.count ?? 0
    let first: Matrix? = count > 0 ? slots?[0] : nil
    let second: Matrix? = count > 1 ? slots?[1] : nil
    let third: Matrix? = count > 2 ? slots?[2] : nil
    precondition(
      first.map { $0.count == parameters.count && $0.precision == parameters.precision } ?? true,
      "slots unlike their parameters")
    unsafe withUnsafePointer(to: (first?.base, second?.base, third?.base)) {
      unsafe $0.withMemoryRebound(
        to: UnsafeMutableRawPointer?.self, capacity: Int(DESCENT_MOST_SLOTS)
      ) {
        unsafe body($0)
      }
    }
  }

  /// Σ x², in chunks of a fixed size that are summed in order, in Double.
  static func squares(of x: Matrix) -> Double {
    unsafe descent_squares(pointer(x.precision), x.count, x.base)
  }

  /// The nearest element of `range`, for each; NaN stays.
  static func clamp(_ x: Matrix, to range: ClosedRange<Double>) {
    unsafe set(x.precision).clamp(x.count, range.lowerBound, range.upperBound, x.base)
  }

  /// Scales each column so that its norm is the nearest of `range`; one of zeros stays.
  static func limitColumns(_ x: Matrix, to range: ClosedRange<Double>) {
    unsafe descent_limit_columns(
      pointer(x.precision), x.rows, x.columns, x.base, range.lowerBound, range.upperBound)
  }

  /// Adafactor's second moments of a matrix's rows and columns. A single row, or column, needs no moment
  /// of its own.
  struct FactoredMoments {
    private let row: Matrix?
    private let column: Matrix?
    /// Of the rows' moments.
    private var mean = 1.0

    /// Those of gradients of this shape, in a slot of the same shape.
    init(of gradients: Matrix, in slot: Matrix) {
      let (rows, columns) = (gradients.rows, gradients.columns)
      row = rows > 1 ? slot.block(at: 0, rows: 1, columns: rows) : nil
      column =
        columns > 1 || rows == 1
        ? slot.block(at: rows > 1 ? rows : 0, rows: 1, columns: columns) : nil
    }

    /// Moves the moments to those of g² + ε, of which they keep a part.
    mutating func add(_ gradients: Matrix, keeping kept: Double, epsilon: Double) {
      check(gradients)
      mean = unsafe set(gradients.precision).factored_moments(
        gradients.rows, gradients.columns, gradients.base, row?.base, column?.base, kept, epsilon)
    }

    /// The norm of u = g / √(row · column / mean).
    func stepNorm(_ gradients: Matrix) -> Double {
      check(gradients)
      return unsafe set(gradients.precision).factored_step(
        gradients.rows, gradients.columns, nil, gradients.base, row?.base, column?.base, mean, 0, 0
      ).squareRoot()
    }

    /// p := shrink·p + rate·u
    func move(_ parameters: Matrix, by gradients: Matrix, shrink: Double, rate: Double) {
      check(gradients)
      precondition(
        parameters.count == gradients.count && parameters.precision == gradients.precision,
        "gradients unlike their parameters")
      _ = unsafe set(gradients.precision).factored_step(
        gradients.rows, gradients.columns, parameters.base, gradients.base, row?.base,
        column?.base, mean, shrink, rate)
    }

    private func check(_ gradients: Matrix) {
      precondition(
        (row ?? column).map { $0.precision == gradients.precision } ?? true
          && row.map { $0.count == gradients.rows } ?? (gradients.rows == 1)
          && column.map { $0.count == gradients.columns } ?? (gradients.columns == 1),
        "moments unlike their gradients")
    }
  }

  /// The natural logarithm within 1 ulp, the same bits on every machine.
  static func log(_ x: Double) -> Double { map(DESCENT_LOG, x) }

  /// The exponential function within 1.1 ulp, the same bits on every machine.
  static func exp(_ x: Double) -> Double { map(DESCENT_EXP, x) }

  /// Φ⁻¹(p), 0 < p < 1: below which value a normal deviate lies with probability p. The same bits on
  /// every machine.
  static func normalQuantile(_ p: Double) -> Double { map(DESCENT_NORMAL_QUANTILE, p) }

  private static func map(_ function: descent_function, _ x: Double) -> Double {
    var (x, y) = (x, 0.0)
    unsafe descent_double().pointee.map(function, 1, &x, 0, 0, &y)
    return y
  }
}
