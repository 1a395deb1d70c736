/// A borrowed, row-major block of numbers, `Float` or `Double`: `[rows, columns]`.
///
/// Copies nothing and owns nothing: it is valid during the call that it was passed to, and must not
/// be kept. Reading and writing goes through `self[row, column]`, as `Double` whatever the
/// precision.
@safe public struct Matrix {
  let base: UnsafeMutableRawPointer
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// The type of the elements.
  public let precision: Precision

  init(base: UnsafeMutableRawPointer, rows: Int, columns: Int, precision: Precision) {
    unsafe self.base = unsafe base
    self.rows = rows
    self.columns = columns
    self.precision = precision
  }

  /// The number of elements: rows × columns.
  public var count: Int { rows * columns }

  /// The element at `row`, `column`, both counted from 0. Traps outside of the block.
  public subscript(row: Int, column: Int) -> Double {
    get {
      let offset = index(row, column)
      return switch precision {
      case .single:
        Double(unsafe base.load(fromByteOffset: offset * 4, as: Float.self))
      case .double: unsafe base.load(fromByteOffset: offset * 8, as: Double.self)
      }
    }
    nonmutating set {
      let offset = index(row, column)
      switch precision {
      case .single:
        unsafe base.storeBytes(of: Float(newValue), toByteOffset: offset * 4, as: Float.self)
      case .double:
        unsafe base.storeBytes(of: newValue, toByteOffset: offset * 8, as: Double.self)
      }
    }
  }

  private func index(_ row: Int, _ column: Int) -> Int {
    precondition(
      row >= 0 && row < rows && column >= 0 && column < columns,
      "element [\(row), \(column)] of a \(rows) × \(columns) matrix")
    return row * columns + column
  }

  /// The elements, row by row, as `Scalar`s of either precision.
  public func values<S: Scalar>(as type: S.Type = S.self) -> [S] {
    unsafe Array(unsafeUninitializedCapacity: count) { memory, initialized in
      initialized = count
      if let base = memory.baseAddress { unsafe Matrix(of: base, count: count).copy(from: self) }
    }
  }

  /// Sets the elements, row by row. There must be as many values as elements.
  public func set<S: Scalar>(_ values: [S]) {
    precondition(values.count == count, "\(values.count) values for \(rows) × \(columns) elements")
    if count > 0 { Matrix.reading(values, columns: count) { copy(from: $0) } }
  }

  /// Calls `body` with the values, of which there must be one at least, as rows of so many columns. They are
  /// not copied: `body` must only read them.
  static func reading<S: Scalar, Result>(
    _ values: [S], columns: Int, _ body: (Matrix) -> Result
  ) -> Result {
    unsafe values.withUnsafeBufferPointer { memory in
      guard let base = memory.baseAddress else { preconditionFailure("no values to read") }
      let row = unsafe Matrix(of: UnsafeMutablePointer(mutating: base), count: values.count)
      return body(row.block(at: 0, rows: values.count / columns, columns: columns))
    }
  }

  /// Scalars in memory, as one row.
  private init<S: Scalar>(of base: UnsafeMutablePointer<S>, count: Int) {
    precondition(
      MemoryLayout<S>.stride == S.precision.byteCount, "a \(S.self) is not \(S.precision)")
    unsafe self.init(
      base: UnsafeMutableRawPointer(base), rows: 1, columns: count, precision: S.precision)
  }

  /// The rows of the given range, as a block of their own that shares the elements.
  public func rows(_ range: Range<Int>) -> Matrix {
    precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) of \(rows)")
    return unsafe Matrix(
      base: base + range.lowerBound * columns * precision.byteCount, rows: range.count,
      columns: columns, precision: precision)
  }

  /// Part of the elements, in memory's order, seen as `rows` × `columns`.
  @inline(__always)
  func block(at offset: Int, rows: Int, columns: Int) -> Matrix {
    precondition(offset >= 0 && offset + rows * columns <= count, "a block outside of its matrix")
    return unsafe Matrix(
      base: base + offset * precision.byteCount, rows: rows, columns: columns,
      precision: precision)
  }

  /// Whether every element is finite. A finite norm says so at once; one that overflows decides nothing.
  var isFinite: Bool {
    norm.isFinite
      || (0..<rows).allSatisfy { row in (0..<columns).allSatisfy { self[row, $0].isFinite } }
  }

  /// Sets every element to this value.
  func fill(_ value: Double) {
    for row in 0..<rows {
      for column in 0..<columns { self[row, column] = value }
    }
  }

  /// Sets every element to 0.
  func clear() {
    unsafe base.initializeMemory(
      as: UInt8.self, repeating: 0, count: count * precision.byteCount)
  }

  /// Copies as many elements as `self` has from `source`, converted to this precision.
  func copy(from source: Matrix) {
    copyRow(0, count: count, from: source, at: 0)
  }

  /// Copies `count` elements of `source` from `offset` on to those of `self` from `start` on.
  func copyRow(_ start: Int, count: Int, from source: Matrix, at offset: Int) {
    precondition(
      start >= 0 && count >= 0 && offset >= 0 && start + count <= self.count
        && offset + count <= source.count, "a copy outside of its matrix")
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
