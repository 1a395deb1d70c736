#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A value that is protected by a lock, and whose changes threads can wait for.
@safe package final class Awaitable<Value: Sendable>: @unchecked Sendable {
  private var value: Value
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  /// Protects a value.
  package init(_ value: Value) {
    self.value = value
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe changed.initialize(to: pthread_cond_t())
    let codes = unsafe (pthread_mutex_init(mutex, nil), pthread_cond_init(changed, nil))
    require(codes == (0, 0), "a lock cannot be created: errors \(codes)")
  }

  deinit {
    _ = unsafe pthread_cond_destroy(changed)
    _ = unsafe pthread_mutex_destroy(mutex)
    unsafe changed.deallocate()
    unsafe mutex.deallocate()
  }

  /// Calls `body` with the value while other threads wait, and wakes those that wait for a change.
  package func change<Result>(_ body: (inout Value) -> Result) -> Result {
    locked {
      defer { _ = unsafe pthread_cond_broadcast(changed) }
      return body(&value)
    }
  }

  /// Returns what `body` makes of the value, without changing it.
  package func read<Result>(_ body: (Value) -> Result) -> Result { locked { body(value) } }

  /// Waits until `body`, which is called now and after each change, returns a result.
  ///
  /// What `body` changes then wakes the other threads. Before that it must change nothing.
  package func wait<Result>(until body: (inout Value) -> Result?) -> Result {
    locked {
      while true {
        if let result = body(&value) {
          _ = unsafe pthread_cond_broadcast(changed)
          return result
        }
        _ = unsafe pthread_cond_wait(changed, mutex)
      }
    }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    let code = unsafe pthread_mutex_lock(mutex)
    require(code == 0, "a lock cannot be taken: error \(code)")
    defer { _ = unsafe pthread_mutex_unlock(mutex) }
    return body()
  }
}
