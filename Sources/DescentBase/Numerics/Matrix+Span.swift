extension Matrix {
  /// Calls `body` with the elements, row by row, as a contiguous view of their own type.
  ///
  /// A loop over a span is as fast as one over an array. Use it in a layer, a loss or an optimizer of
  /// your own, where `self[row, column]` would convert and check each element. Traps unless the
  /// elements are of this type.
  ///
  /// ```swift
  /// func squares<S: Scalar>(of x: Matrix, into y: Matrix, as type: S.Type) {
  ///   x.withSpan(as: type) { x in
  ///     y.withMutableSpan(as: type) { y in
  ///       for index in x.indices { y[index] = x[index] * x[index] }
  ///     }
  ///   }
  /// }
  ///
  /// switch x.precision {
  /// case .single: squares(of: x, into: y, as: Float.self)
  /// case .double: squares(of: x, into: y, as: Double.self)
  /// }
  /// ```
  @inlinable
  public func withSpan<S: Scalar, Result>(
    as type: S.Type = S.self, _ body: (Span<S>) -> Result
  ) -> Result {
    checkType(type)
    let elements = unsafe UnsafeBufferPointer(
      start: base.assumingMemoryBound(to: S.self), count: count)
    return unsafe body(elements.span)
  }

  /// Calls `body` with the elements as a contiguous view of their own type that it may change. See
  /// `withSpan(as:_:)`.
  @inlinable
  public func withMutableSpan<S: Scalar, Result>(
    as type: S.Type = S.self, _ body: (inout MutableSpan<S>) -> Result
  ) -> Result {
    checkType(type)
    let elements = unsafe UnsafeMutableBufferPointer(
      start: base.assumingMemoryBound(to: S.self), count: count)
    var span = unsafe elements.mutableSpan
    return body(&span)
  }

  @inlinable
  func checkType<S: Scalar>(_ type: S.Type) {
    require(
      S.precision == precision, "elements of \(precision) precision are read as \(S.self)")
  }
}
