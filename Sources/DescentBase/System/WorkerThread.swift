#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A thread that somebody waits for. It must be joined once, or detached.
@safe package final class WorkerThread: @unchecked Sendable {
  private let thread: pthread_t

  /// Runs `body` on a new thread with a stack of at least `stackBytes`. Traps if the thread cannot be
  /// started, because the program cannot continue without it.
  package init(stackBytes: Int = 8 << 20, _ body: @escaping @Sendable () -> Void) {
    thread = POSIX.startThread(
      stackBytes: stackBytes, state: Int32(PTHREAD_CREATE_JOINABLE), body)
  }

  /// Lets the thread end by itself.
  package func detach() {
    let code = pthread_detach(thread)
    require(code == 0, "a thread cannot be detached: error \(code)")
  }

  /// Waits until `body` has returned and the thread has ended.
  package func join() {
    let code = pthread_join(thread, nil)
    require(code == 0, "a thread cannot be joined: error \(code)")
  }
}
