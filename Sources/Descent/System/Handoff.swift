import Synchronization

/// A value lent to another thread, which alone uses it until it gives the value back. The lender makes sure of that.
final class Handoff<Value>: @unchecked Sendable {
  let value: Value
  private let isReturned = Atomic(false)

  init(_ value: Value) { self.value = value }

  /// The borrowing thread's last act with the value.
  func giveBack() { isReturned.store(true, ordering: .releasing) }

  /// Makes what the thread did visible to the caller. Resuming a task orders memory too, but not where
  /// ThreadSanitizer can see it.
  func takeBack() {
    precondition(isReturned.load(ordering: .acquiring), "a value that was not given back")
  }
}
