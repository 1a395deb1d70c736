#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Owns elements of one precision. They are aligned to 64 bytes, start as zeros and are freed with
/// the last reference.
///
/// A buffer that threads share must not be written to. `Model` never writes to its buffer.
@usableFromInline @safe package final class Buffer: @unchecked Sendable {
  @usableFromInline
  package let count: Int
  @usableFromInline
  package let precision: Precision
  @usableFromInline
  let base: UnsafeMutableRawPointer
  /// The allocation that contains `base`, or nil if it is another buffer's.
  private let allocated: UnsafeMutableRawPointer?
  /// The buffer whose elements these are, or nil.
  private let owner: Buffer?

  package init(count: Int, precision: Precision) {
    require(count >= 0, "a buffer of \(count) elements; the count must be 0 or more")
    self.count = count
    self.precision = precision
    // The system supplies the zeros of a large buffer when a page is first touched. The gradients
    // of weights that are updated inside their product are never touched.
    guard let memory = unsafe calloc(count * precision.byteCount + 64, 1) else {
      OutOfMemory.end(allocating: count, precision)
    }
    unsafe allocated = memory
    owner = nil
    unsafe base = memory.alignedUp(toMultipleOf: 64)
    unsafe useLargePages(
      UnsafeMutableRawBufferPointer(start: base, count: count * precision.byteCount))
  }

  package convenience init<S: Scalar>(_ values: [S]) {
    self.init(count: values.count, precision: S.precision)
    all.set(values)
  }

  /// The elements in a range of another buffer, which are shared with it. Traps if the range leaves
  /// the buffer.
  package init(_ range: Range<Int>, of owner: Buffer) {
    require(
      range.lowerBound >= 0 && range.upperBound <= owner.count,
      "the elements \(range) are not within 0..<\(owner.count)")
    count = range.count
    precision = owner.precision
    unsafe allocated = nil
    unsafe base = owner.base + range.lowerBound * precision.byteCount
    self.owner = owner
  }

  deinit { unsafe free(allocated) }

  /// The block of `rows` × `columns` elements that begins at element `offset`. Traps if it leaves
  /// the buffer.
  @inlinable
  @inline(__always)
  package func matrix(at offset: Int = 0, rows: Int, columns: Int) -> Matrix {
    require(
      offset >= 0 && rows >= 0 && columns >= 0 && offset + rows * columns <= count,
      "a matrix is outside its buffer")
    return unsafe Matrix(
      base: base + offset * precision.byteCount, rows: rows, columns: columns,
      precision: precision)
  }

  /// All elements, as one row.
  @inlinable
  package var all: Matrix { matrix(rows: 1, columns: count) }

  package func copy() -> Buffer {
    let copy = Buffer(count: count, precision: precision)
    copy.all.copy(from: all)
    return copy
  }
}
