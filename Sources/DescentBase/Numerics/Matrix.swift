/// A borrowed, row-major block of `Float` or `Double` numbers: `[rows, columns]`.
///
/// A matrix copies nothing and owns nothing. It is valid during the call that it is passed to and
/// must not be kept. `self[row, column]` reads and writes an element as a `Double`, whatever the
/// precision.
///
/// ```swift
/// for row in 0..<x.rows {
///   for column in 0..<x.columns { y[row, column] = max(x[row, column], 0) }
/// }
/// ```
@safe public struct Matrix {
  @usableFromInline
  let base: UnsafeMutableRawPointer
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// The type of the elements.
  public let precision: Precision

  @inlinable
  init(base: UnsafeMutableRawPointer, rows: Int, columns: Int, precision: Precision) {
    unsafe self.base = unsafe base
    self.rows = rows
    self.columns = columns
    self.precision = precision
  }

  /// The number of elements, rows × columns.
  @inlinable
  public var count: Int { rows * columns }

  /// The element at `row` and `column`, both counted from 0. Traps outside the matrix.
  @inlinable
  public subscript(row: Int, column: Int) -> Double {
    @inline(__always) get {
      let offset = index(row, column)
      return switch precision {
      case .single:
        Double(unsafe base.load(fromByteOffset: offset * 4, as: Float.self))
      case .double: unsafe base.load(fromByteOffset: offset * 8, as: Double.self)
      }
    }
    @inline(__always) nonmutating set {
      let offset = index(row, column)
      switch precision {
      case .single:
        unsafe base.storeBytes(of: Float(newValue), toByteOffset: offset * 4, as: Float.self)
      case .double:
        unsafe base.storeBytes(of: newValue, toByteOffset: offset * 8, as: Double.self)
      }
    }
  }

  @inlinable
  func index(_ row: Int, _ column: Int) -> Int {
    guard row >= 0, row < rows, column >= 0, column < columns else {
      Self.stopOutside(row, column, of: rows, columns)
    }
    return row * columns + column
  }

  // The numbers alone are passed, so that the check stays small where it is inlined.
  @usableFromInline
  @inline(never)
  static func stopOutside(
    _ row: Int, _ column: Int, of rows: Int, _ columns: Int
  ) -> Never {
    stop("element [\(row), \(column)] is outside a \(rows) × \(columns) matrix")
  }

  /// Returns the elements, row by row, converted to `S`.
  public func values<S: Scalar>(as type: S.Type = S.self) -> [S] {
    // An empty array of a given capacity writes the storage that all empty arrays share.
    guard count > 0 else { return [] }
    return unsafe Array(unsafeUninitializedCapacity: count) { memory, initialized in
      initialized = count
      if let base = memory.baseAddress { unsafe Matrix(of: base, count: count).copy(from: self) }
    }
  }

  /// Sets the elements, row by row. Traps unless there are `count` values.
  public func set<S: Scalar>(_ values: [S]) {
    require(
      values.count == count,
      "\(values.count) values for \(rows) × \(columns) elements; expected \(count)")
    if count > 0 { Matrix.reading(values, columns: count) { copy(from: $0) } }
  }

  /// Calls `body` with the values as a matrix with the given number of columns. Traps if there are
  /// no values.
  ///
  /// The values are not copied, so `body` must only read them.
  @inlinable
  package static func reading<S: Scalar, Result>(
    _ values: [S], columns: Int, _ body: (Matrix) -> Result
  ) -> Result {
    unsafe values.withUnsafeBufferPointer { memory in
      guard let base = memory.baseAddress else { stop("no values to read; expected at least 1") }
      let row = unsafe Matrix(of: UnsafeMutablePointer(mutating: base), count: values.count)
      return body(row.block(at: 0, rows: values.count / columns, columns: columns))
    }
  }

  /// Scalars in memory, seen as one row.
  @inlinable
  init<S: Scalar>(of base: UnsafeMutablePointer<S>, count: Int) {
    require(
      MemoryLayout<S>.stride == S.precision.byteCount,
      "a \(S.self) is not of \(S.precision) precision")
    unsafe self.init(
      base: UnsafeMutableRawPointer(base), rows: 1, columns: count, precision: S.precision)
  }

  /// Returns the rows of the given range as a matrix that shares the elements. Traps if the range
  /// leaves `0..<rows`.
  @inlinable
  public func rows(_ range: Range<Int>) -> Matrix {
    require(
      range.lowerBound >= 0 && range.upperBound <= rows,
      "the rows \(range) are not within 0..<\(rows)")
    return unsafe Matrix(
      base: base + range.lowerBound * columns * precision.byteCount, rows: range.count,
      columns: columns, precision: precision)
  }

  /// Returns the elements from `offset` on, in memory order, seen as `rows` × `columns`. Traps if
  /// they leave the matrix.
  @inlinable
  @inline(__always)
  package func block(at offset: Int, rows: Int, columns: Int) -> Matrix {
    require(
      offset >= 0 && offset + rows * columns <= count, "a block is outside its matrix")
    return unsafe Matrix(
      base: base + offset * precision.byteCount, rows: rows, columns: columns,
      precision: precision)
  }

  /// Whether every element is finite.
  ///
  /// If the norm is finite, so is every element. The norm of finite elements may overflow, so
  /// otherwise each element is checked.
  package var isFinite: Bool {
    norm.isFinite
      || (0..<rows).allSatisfy { row in (0..<columns).allSatisfy { self[row, $0].isFinite } }
  }

  /// Sets every element to `value`.
  package func fill(_ value: Double) {
    for row in 0..<rows {
      for column in 0..<columns { self[row, column] = value }
    }
  }

  /// Sets every element to 0.
  package func clear() {
    unsafe base.initializeMemory(
      as: UInt8.self, repeating: 0, count: count * precision.byteCount)
  }

  /// Copies the first `count` elements of `source`, converted to this precision.
  @inlinable
  package func copy(from source: Matrix) {
    copyRow(0, count: count, from: source, at: 0)
  }

  /// Copies `count` elements of `source`, from `offset` on, to the elements of `self` from `start`
  /// on. They are converted to this precision.
  @usableFromInline
  package func copyRow(_ start: Int, count: Int, from source: Matrix, at offset: Int) {
    require(
      start >= 0 && count >= 0 && offset >= 0 && start + count <= self.count
        && offset + count <= source.count,
      "copyRow: the elements are outside one of the matrices")
    let to = unsafe base + start * precision.byteCount
    let from = unsafe source.base + offset * source.precision.byteCount
    switch (precision, source.precision) {
    case (.single, .single), (.double, .double):
      unsafe to.copyMemory(from: from, byteCount: count * precision.byteCount)
    case (.single, .double):
      for i in 0..<count {
        let value = unsafe from.load(fromByteOffset: i * 8, as: Double.self)
        unsafe to.storeBytes(of: Float(value), toByteOffset: i * 4, as: Float.self)
      }
    case (.double, .single):
      for i in 0..<count {
        let value = unsafe from.load(fromByteOffset: i * 4, as: Float.self)
        unsafe to.storeBytes(of: Double(value), toByteOffset: i * 8, as: Double.self)
      }
    }
  }
}
