/// An array that passes its objects to closures without retaining them. Counting a reference to a
/// small layer would cost as much as the layer's arithmetic.
@usableFromInline @safe package struct UnretainedArray<Object: AnyObject & Sendable>: Sendable {
  /// Keeps the objects alive.
  @usableFromInline
  package let all: [Object]
  @usableFromInline
  let unretained: [Unmanaged<Object>]

  @inlinable
  package init(_ objects: [Object]) {
    all = objects
    unsafe unretained = objects.map { unsafe Unmanaged.passUnretained($0) }
  }

  @inlinable
  package var count: Int { all.count }

  /// Calls the closure with the object at `index`.
  @inlinable
  @inline(__always)
  package func withObject<Result>(at index: Int, _ body: (Object) -> Result) -> Result {
    // Otherwise the compiler may release the objects after the last use of the array itself.
    withExtendedLifetime(all) {
      unsafe unretained[index]._withUnsafeGuaranteedRef { body($0) }
    }
  }
}
