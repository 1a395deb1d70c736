import Synchronization

/// A value that is handed to another thread, which alone uses it until it gives the value back. The
/// caller must ensure that.
package final class Handoff<Value>: @unchecked Sendable {
  package let value: Value
  private let isReturned = Atomic(false)

  package init(_ value: Value) { self.value = value }

  /// Gives the value back. It is the other thread's last operation on the value.
  package func giveBack() { isReturned.store(true, ordering: .releasing) }

  /// Makes the other thread's changes visible to the caller. Resuming a task orders memory too, but
  /// ThreadSanitizer cannot see that.
  package func takeBack() {
    require(isReturned.load(ordering: .acquiring), "the value has not been given back")
  }
}
