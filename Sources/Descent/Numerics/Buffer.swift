#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Owns elements of one precision: aligned to 64 bytes, zero at first, freed with the last
/// reference.
///
/// Who shares a buffer between threads must not write to it any more: `Model` never does.
@safe final class Buffer: @unchecked Sendable {
  let count: Int
  let precision: Precision
  private let base: UnsafeMutableRawPointer
  /// What `base` lies in.
  private let allocated: UnsafeMutableRawPointer

  init(count: Int, precision: Precision) {
    precondition(count >= 0, "a buffer of \(count) elements")
    self.count = count
    self.precision = precision
    // The system gives the zeros of a large buffer when they are touched: the gradients of weights
    // that move at once never are.
    guard let memory = unsafe calloc(count * precision.byteCount + 64, 1) else {
      fatalError("no memory for \(count) elements of \(precision) precision")
    }
    unsafe allocated = memory
    unsafe base = memory.alignedUp(toMultipleOf: 64)
  }

  convenience init<S: Scalar>(_ values: [S]) {
    self.init(count: values.count, precision: S.precision)
    all.set(values)
  }

  deinit { unsafe free(allocated) }

  /// The block of `rows` × `columns` that begins at element `offset`.
  @inline(__always)
  func matrix(at offset: Int = 0, rows: Int, columns: Int) -> Matrix {
    precondition(
      offset >= 0 && rows >= 0 && columns >= 0 && offset + rows * columns <= count,
      "\(rows) × \(columns) elements from \(offset) on are not within \(count)")
    return unsafe Matrix(
      base: base + offset * precision.byteCount, rows: rows, columns: columns,
      precision: precision)
  }

  /// Everything, as one row.
  var all: Matrix { matrix(rows: 1, columns: count) }

  func copy() -> Buffer {
    let copy = Buffer(count: count, precision: precision)
    copy.all.copy(from: all)
    return copy
  }
}
