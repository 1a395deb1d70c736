import DescentKernels

/// The only way to call the kernels. Each function checks the shapes and precisions of its
/// matrices, and traps if they do not fit each other.
@usableFromInline package enum Kernels {
  @inline(__always)
  static func set(_ precision: Precision) -> descent_kernel_set {
    unsafe pointer(precision).pointee
  }

  @inlinable
  @inline(__always)
  static func pointer(_ precision: Precision) -> UnsafePointer<descent_kernel_set> {
    unsafe precision == .single ? descent_single() : descent_double()
  }

  @inlinable
  static func isAlike(_ a: Matrix, _ b: Matrix) -> Bool {
    a.count == b.count && a.precision == b.precision
  }

  /// Stops the program because the shapes or precisions of matrices do not fit each other.
  // Without the shapes: to pass the matrices on costs registers in every small step.
  @usableFromInline
  @inline(never)
  static func mismatch(_ operation: StaticString) -> Never {
    stop("\(operation): the shapes or precisions of the matrices do not fit each other")
  }

  /// The matrix as the kernels read it.
  @inlinable
  @inline(__always)
  static func byRows(_ x: Matrix) -> descent_matrix {
    unsafe descent_matrix(elements: x.base, row: x.columns, column: 1)
  }

  /// The transpose of the matrix, without a copy.
  @inlinable
  @inline(__always)
  static func transposed(_ x: Matrix) -> descent_matrix {
    unsafe descent_matrix(elements: x.base, row: 1, column: x.columns)
  }

  /// One row that serves for all rows, zero if it is nil.
  @inlinable
  @inline(__always)
  static func oneRow(_ x: Matrix?) -> descent_matrix {
    unsafe descent_matrix(elements: x?.base, row: 0, column: 1)
  }

  /// Computes y[rows, outputs] = initial + x[rows, inputs] · w[inputs, outputs].
  @inlinable
  @inline(__always)
  package static func product(_ x: Matrix, _ w: Matrix, initial: Matrix?, into y: Matrix) {
    guard
      (x.columns == w.rows && y.rows == x.rows && y.columns == w.columns
        && x.precision == y.precision && w.precision == y.precision
        && initial.map { $0.count == y.columns && $0.precision == y.precision } ?? true)
    else { mismatch("product") }
    unsafe withUnsafePointer(
      to: descent_operands(
        rows: y.rows, columns: y.columns, inner: x.columns, a: byRows(x), b: byRows(w),
        initial: oneRow(initial), c: byRows(y))
    ) { unsafe descent_product(pointer(y.precision), $0) }
  }

  /// Computes dw[inputs, outputs] = x[rows, inputs]ᵀ · dy[rows, outputs] or, with `adding`, adds it
  /// to dw. Rows that are added block by block give the same bytes as all rows in one call.
  @inlinable
  package static func transposedProduct(
    _ x: Matrix, _ dy: Matrix, adding: Bool = false, into dw: Matrix
  ) {
    guard
      x.rows == dy.rows && dw.rows == x.columns && dw.columns == dy.columns
        && x.precision == dw.precision && dy.precision == dw.precision
    else { mismatch("transposedProduct") }
    unsafe withUnsafePointer(
      to: descent_operands(
        rows: dw.rows, columns: dw.columns, inner: x.rows, a: transposed(x), b: byRows(dy),
        initial: adding ? byRows(dw) : oneRow(nil), c: byRows(dw))
    ) { unsafe descent_product(pointer(dw.precision), $0) }
  }

  /// Computes dx[rows, inputs] = dy[rows, outputs] · w[inputs, outputs]ᵀ.
  ///
  /// The order of summation is that of a batch of `batchRows` rows, of which these may be a part.
  @inlinable
  package static func productTransposed(
    _ dy: Matrix, _ w: Matrix, ofRows batchRows: Int? = nil, into dx: Matrix
  ) {
    guard
      dy.columns == w.columns && dx.rows == dy.rows && dx.columns == w.rows
        && dy.precision == dx.precision && w.precision == dx.precision
    else { mismatch("productTransposed") }
    unsafe withUnsafePointer(
      to: descent_operands(
        rows: dx.rows, columns: dx.columns, inner: dy.columns, a: byRows(dy), b: transposed(w),
        initial: oneRow(nil), c: byRows(dx))
    ) {
      unsafe descent_product_transposed(pointer(dx.precision), $0, batchRows ?? dx.rows)
    }
  }

  /// Computes sums[columns] = Σ over the rows of `a` or, with `adding`, adds it to `sums`.
  package static func columnSums(_ a: Matrix, adding: Bool = false, into sums: Matrix) {
    guard sums.count == a.columns && sums.precision == a.precision else {
      mismatch("columnSums")
    }
    unsafe descent_column_sums(
      pointer(a.precision), a.rows, a.columns, a.base, adding ? 1 : 0, sums.base)
  }

  /// Computes y = a + b, element by element.
  package static func add(_ a: Matrix, _ b: Matrix, into y: Matrix) {
    guard isAlike(a, y) && isAlike(b, y) else { mismatch("add") }
    unsafe descent_add(pointer(y.precision), y.count, a.base, b.base, y.base)
  }

  /// Computes y = f(x), element by element. `a` and `b` are the function's own parameters.
  @inlinable
  package static func map(
    _ function: descent_function, _ x: Matrix, a: Double = 0, b: Double = 0, into y: Matrix
  ) {
    guard isAlike(x, y) else { mismatch("map") }
    unsafe descent_map(pointer(y.precision), function, y.count, x.base, a, b, y.base)
  }

  /// Computes dx = dy · f′, with f′ as a function of f's output y.
  @inlinable
  package static func mapBackward(
    _ function: descent_function, _ dy: Matrix, y: Matrix, a: Double = 0, into dx: Matrix
  ) {
    guard isAlike(dy, y) && isAlike(dx, y) else { mismatch("mapBackward") }
    unsafe descent_map_backward(
      pointer(y.precision), function, y.count, dy.base, y.base, a, dx.base)
  }

  /// Computes dx = dy · f′, with f′ as a function of f's input x.
  @inlinable
  package static func mapBackward(
    _ function: descent_function, _ dy: Matrix, x: Matrix, a: Double = 0, b: Double = 0,
    into dx: Matrix
  ) {
    guard isAlike(dy, x) && isAlike(dx, x) else { mismatch("mapBackward") }
    unsafe descent_map_backward_at(
      pointer(x.precision), function, x.count, dy.base, x.base, a, b, dx.base)
  }

  /// Computes y = x · mask / (1 − rate). The mask is a pure function of the key and the element's
  /// number in the batch, where the first row of `x` has the number `firstRow`.
  package static func dropout(
    _ x: Matrix, rate: Double, key: RandomKey, firstRow: Int = 0, into y: Matrix
  ) {
    guard x.count == y.count && x.precision == y.precision else { mismatch("dropout") }
    unsafe descent_dropout(
      pointer(y.precision), y.count, key.value, UInt64(firstRow * x.columns), rate, x.base, y.base)
  }

  /// Computes scale · x + shift, where x is replaced by `dropped` with probability `rate`. The
  /// random numbers are those of `dropout`.
  package static func alphaDropout(
    _ x: Matrix, rate: Double, scale: Double, shift: Double, dropped: Double, key: RandomKey,
    firstRow: Int = 0, into y: Matrix
  ) {
    guard isAlike(x, y) else { mismatch("alphaDropout") }
    unsafe set(y.precision).alpha_dropout(
      y.count, key.value, UInt64(firstRow * x.columns), rate, scale, shift, dropped, x.base, y.base)
  }

  /// Computes y = x + deviation · `key.normal(element)`.
  package static func gaussianNoise(
    _ x: Matrix, deviation: Double, key: RandomKey, firstRow: Int = 0, into y: Matrix
  ) {
    guard isAlike(x, y) else { mismatch("gaussianNoise") }
    unsafe set(y.precision).gaussian_noise(
      y.count, key.value, UInt64(firstRow * x.columns), deviation, x.base, y.base)
  }

  /// Copies the rows with these numbers, in this order, into `target`. The caller ensures that they
  /// exist.
  @inlinable
  @inline(__always)
  package static func gather(_ numbers: [Int], of source: Matrix, into target: Matrix) {
    guard target.rows == numbers.count && target.columns == source.columns else {
      mismatch("gather")
    }
    unsafe numbers.withUnsafeBufferPointer {
      unsafe descent_gather(
        target.rows, target.columns, source.base, source.precision == .double ? 1 : 0,
        $0.baseAddress, target.base, target.precision == .double ? 1 : 0)
    }
  }

  /// Computes each row's loss in `rowLosses` and, unless it is nil, the scaled and weighted
  /// `gradient`. Returns the first row whose target the loss is not defined for, or −1.
  package static func loss(
    _ loss: descent_loss, _ prediction: Matrix, _ target: Matrix, weights: Matrix?,
    parameter: Double = 0, balance: Double = -1, scale: Double, rowLosses: Matrix,
    gradient: Matrix?
  ) -> Int {
    let targetColumns = unsafe set(prediction.precision).target_columns(loss, prediction.columns)
    guard
      (target.rows == prediction.rows && target.columns == targetColumns
        && rowLosses.count >= prediction.rows && rowLosses.precision == .double
        && target.precision == prediction.precision
        && weights.map {
          $0.count == prediction.rows && $0.precision == prediction.precision
        } ?? true
        && gradient.map {
          $0.count == prediction.count && $0.precision == prediction.precision
        } ?? true)
    else { mismatch("loss") }
    return unsafe withUnsafePointer(
      to: descent_loss_arguments(
        loss: loss, rows: prediction.rows, columns: prediction.columns,
        prediction: prediction.base, target: target.base, weights: weights?.base,
        parameter: parameter, balance: balance, scale: scale,
        row_losses: rowLosses.base.assumingMemoryBound(to: Double.self), gradient: gradient?.base)
    ) { unsafe set(prediction.precision).loss($0) }
  }

  /// Updates the parameters by their gradients, with the slots of the rule if it has any.
  @inlinable
  package static func apply(
    _ update: descent_update, to parameters: Matrix, gradients: Matrix, slots: SlotViews? = nil
  ) {
    guard gradients.count == parameters.count && gradients.precision == parameters.precision else {
      mismatch("apply")
    }
    unsafe withUnsafePointer(to: update) { update in
      unsafe withPointers(slots, alike: parameters) {
        unsafe descent_apply(
          pointer(parameters.precision), parameters.count, parameters.base, gradients.base, $0,
          update)
      }
    }
  }

  /// Updates weights[inputs, outputs] by their gradient x[rows, inputs]ᵀ · dy[rows, outputs].
  ///
  /// `gradients` is working memory. Afterwards it may hold parts of the gradient.
  package static func apply(
    _ update: descent_update, to weights: Matrix, gradient x: Matrix, _ dy: Matrix,
    through gradients: Matrix, slots: SlotViews
  ) {
    guard
      x.rows == dy.rows && weights.rows == x.columns && weights.columns == dy.columns
        && gradients.count == weights.count && x.precision == weights.precision
        && dy.precision == weights.precision && gradients.precision == weights.precision
    else { mismatch("apply") }
    unsafe withUnsafePointer(to: update) { update in
      unsafe withPointers(slots, alike: weights) {
        let slots = unsafe $0
        unsafe withUnsafePointer(
          to: descent_operands(
            rows: weights.rows, columns: weights.columns, inner: x.rows, a: transposed(x),
            b: byRows(dy), initial: oneRow(nil),
            c: descent_matrix(elements: gradients.base, row: weights.columns, column: 1))
        ) {
          unsafe descent_product_update(
            pointer(weights.precision), $0, weights.base, slots, update)
        }
      }
    }
  }

  /// Calls `body` with pointers to the first three slots, nil for those that do not exist.
  @inlinable
  @inline(__always)
  static func withPointers(
    _ slots: SlotViews?, alike parameters: Matrix,
    _ body: (UnsafePointer<UnsafeMutableRawPointer?>) -> Void
  ) {
    let count = slots?.count ?? 0
    let first: Matrix? = count > 0 ? slots?[0] : nil
    let second: Matrix? = count > 1 ? slots?[1] : nil
    let third: Matrix? = count > 2 ? slots?[2] : nil
    guard
      (first.map { $0.count == parameters.count && $0.precision == parameters.precision } ?? true)
    else { mismatch("slots") }
    unsafe withUnsafePointer(to: (first?.base, second?.base, third?.base)) {
      unsafe $0.withMemoryRebound(
        to: UnsafeMutableRawPointer?.self, capacity: Int(DESCENT_MOST_SLOTS)
      ) {
        unsafe body($0)
      }
    }
  }

  /// Returns Σ x², summed in Double in chunks of a fixed size and in a fixed order.
  package static func squares(of x: Matrix) -> Double {
    unsafe descent_squares(pointer(x.precision), x.count, x.base)
  }

  /// Replaces each element by the nearest value in `range`. NaN stays.
  package static func clamp(_ x: Matrix, to range: ClosedRange<Double>) {
    unsafe set(x.precision).clamp(x.count, range.lowerBound, range.upperBound, x.base)
  }

  /// Scales each column whose norm is outside `range` to the nearest norm in it. A column of zeros
  /// stays.
  package static func limitColumns(_ x: Matrix, to range: ClosedRange<Double>) {
    unsafe descent_limit_columns(
      pointer(x.precision), x.rows, x.columns, x.base, range.lowerBound, range.upperBound)
  }

  /// Adafactor's second moments of the rows and columns of a matrix. A matrix of one row or one
  /// column has moments along the other dimension only.
  package struct FactoredMoments {
    private let row: Matrix?
    private let column: Matrix?
    /// The mean of the rows' moments.
    private var mean = 1.0

    /// The moments of gradients of this shape, stored in a slot of the same shape.
    package init(of gradients: Matrix, in slot: Matrix) {
      let (rows, columns) = (gradients.rows, gradients.columns)
      row = rows > 1 ? slot.block(at: 0, rows: 1, columns: rows) : nil
      column =
        columns > 1 || rows == 1
        ? slot.block(at: rows > 1 ? rows : 0, rows: 1, columns: columns) : nil
    }

    /// Updates the moments: m := kept·m + (1 − kept)·mean(g² + ε), along each row and column.
    package mutating func add(_ gradients: Matrix, keeping kept: Double, epsilon: Double) {
      check(gradients)
      mean = unsafe set(gradients.precision).factored_moments(
        gradients.rows, gradients.columns, gradients.base, row?.base, column?.base, kept, epsilon)
    }

    /// Returns the norm of u = g / √(row · column / mean).
    package func stepNorm(_ gradients: Matrix) -> Double {
      check(gradients)
      return unsafe set(gradients.precision).factored_step(
        gradients.rows, gradients.columns, nil, gradients.base, row?.base, column?.base, mean, 0, 0
      ).squareRoot()
    }

    /// Updates p := shrink·p + rate·u.
    package func move(_ parameters: Matrix, by gradients: Matrix, shrink: Double, rate: Double) {
      check(gradients)
      guard parameters.count == gradients.count && parameters.precision == gradients.precision
      else { mismatch("move") }
      _ = unsafe set(gradients.precision).factored_step(
        gradients.rows, gradients.columns, parameters.base, gradients.base, row?.base,
        column?.base, mean, shrink, rate)
    }

    private func check(_ gradients: Matrix) {
      guard
        ((row ?? column).map { $0.precision == gradients.precision } ?? true
          && row.map { $0.count == gradients.rows } ?? (gradients.rows == 1)
          && column.map { $0.count == gradients.columns } ?? (gradients.columns == 1))
      else { mismatch("factored moments") }
    }
  }

  /// The natural logarithm, within 1 ulp. The result has the same bits on every machine.
  package static func log(_ x: Double) -> Double { map(DESCENT_LOG, x) }

  /// The exponential function, within 1.1 ulp. The result has the same bits on every machine.
  static func exp(_ x: Double) -> Double { map(DESCENT_EXP, x) }

  /// Φ⁻¹(p) for 0 < p < 1: a standard normal deviate is below this value with probability p. The
  /// result has the same bits on every machine.
  static func normalQuantile(_ p: Double) -> Double { map(DESCENT_NORMAL_QUANTILE, p) }

  private static func map(_ function: descent_function, _ x: Double) -> Double {
    var (x, y) = (x, 0.0)
    unsafe descent_double().pointee.map(function, 1, &x, 0, 0, &y)
    return y
  }
}
