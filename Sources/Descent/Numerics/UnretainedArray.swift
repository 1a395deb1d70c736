/// Objects in a fixed order, each lent to a closure without being retained: on the way to a small
/// layer, counting a reference costs as much as the layer's arithmetic.
@safe struct UnretainedArray<Object: AnyObject & Sendable>: Sendable {
  /// Keeps the objects alive.
  let all: [Object]
  private let unretained: [Unmanaged<Object>]

  init(_ objects: [Object]) {
    all = objects
    unsafe unretained = objects.map { unsafe Unmanaged.passUnretained($0) }
  }

  var count: Int { all.count }

  /// Calls the closure with the object at `index`.
  @inline(__always)
  func withObject<Result>(at index: Int, _ body: (Object) -> Result) -> Result {
    // Else the optimiser may let go of the objects when the list itself is not used any more.
    withExtendedLifetime(all) {
      unsafe unretained[index]._withUnsafeGuaranteedRef { body($0) }
    }
  }
}
