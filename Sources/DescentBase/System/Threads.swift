#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Runs work on several threads, which end with it.
package enum Threads {
  /// Runs `body` on `count` threads at the same time, including the caller's, and returns when all
  /// have returned.
  ///
  /// If the system cannot start that many threads, `body` runs on fewer. `body` must therefore take
  /// its work from a shared queue until that is empty.
  package static func run(_ count: Int, _ body: @escaping @Sendable () -> Void) {
    require(count >= 1, "\(count) threads; expected at least 1")
    let helpers = (1..<count).compactMap { _ in start(body) }
    body()
    for helper in helpers {
      let code = pthread_join(helper, nil)
      require(code == 0, "a thread cannot be joined: error \(code)")
    }
  }

  private static func start(_ body: @escaping @Sendable () -> Void) -> pthread_t? {
    // The new thread takes over the box's one reference and releases it.
    let box = unsafe Unmanaged.passRetained(SharedWork(body))
    #if canImport(Darwin)
      var thread: pthread_t?
      let code = unsafe pthread_create(&thread, nil, { unsafe runShared($0) }, box.toOpaque())
    #else
      var thread = pthread_t()
      let code = unsafe pthread_create(&thread, nil, { unsafe runShared($0!) }, box.toOpaque())
    #endif
    if code == 0 { return thread }
    unsafe box.release()
    return nil
  }
}

/// A value that is protected by a lock.
///
/// `Synchronization.Mutex` does the same, but on Linux ThreadSanitizer does not see it and reports
/// races on the value it protects.
@safe package final class Guarded<Value: Sendable>: @unchecked Sendable {
  private var value: Value
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  /// Protects a value.
  package init(_ value: Value) {
    self.value = value
    unsafe mutex.initialize(to: pthread_mutex_t())
    let code = unsafe pthread_mutex_init(mutex, nil)
    require(code == 0, "a lock cannot be created: error \(code)")
  }

  deinit {
    _ = unsafe pthread_mutex_destroy(mutex)
    unsafe mutex.deinitialize(count: 1)
    unsafe mutex.deallocate()
  }

  /// Calls `body` with the value while other threads wait. `body` must not call it again.
  package func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
    let code = unsafe pthread_mutex_lock(mutex)
    require(code == 0, "a lock cannot be taken: error \(code)")
    defer { _ = unsafe pthread_mutex_unlock(mutex) }
    return body(&value)
  }
}

/// Carries a closure through a C pointer.
private final class SharedWork: Sendable {
  let run: @Sendable () -> Void

  init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

private func runShared(_ box: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
  unsafe Unmanaged<SharedWork>.fromOpaque(box).takeRetainedValue().run()
  return nil
}
