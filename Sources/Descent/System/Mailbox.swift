#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Messages on their way to one thread that works on them in order, at most so many at a time. Who sends
/// one never waits for the thread: what finds the box full is refused, and counted.
@safe final class Mailbox<Message: Sendable>: @unchecked Sendable {
  private let capacity: Int
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var waiting: [Message] = []
  private var refused = 0
  private var isWorking = false
  private var isClosed = false

  init(capacity: Int) {
    self.capacity = capacity
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe change.initialize(to: pthread_cond_t())
    let codes = unsafe (pthread_mutex_init(mutex, nil), pthread_cond_init(change, nil))
    precondition(codes == (0, 0), "a lock cannot be made: errors \(codes)")
  }

  deinit {
    _ = unsafe pthread_cond_destroy(change)
    _ = unsafe pthread_mutex_destroy(mutex)
    unsafe change.deallocate()
    unsafe mutex.deallocate()
  }

  /// Leaves a message, unless the box is full; one that must not be refused fits always.
  func put(_ message: Message, always: Bool = false) {
    locked {
      if waiting.count < capacity || always { waiting.append(message) } else { refused += 1 }
    }
  }

  /// All messages that wait, and how many were refused since the last time; waits until there are some.
  /// Nil once the box is closed and empty. Who asks has worked on what was taken before.
  func take() -> (messages: [Message], refused: Int)? {
    locked {
      isWorking = false
      // Whoever drains the box is to know before this thread sleeps.
      _ = unsafe pthread_cond_broadcast(change)
      while waiting.isEmpty {
        if isClosed { return nil }
        _ = unsafe pthread_cond_wait(change, mutex)
      }
      defer { (waiting, refused, isWorking) = ([], 0, true) }
      return (waiting, refused)
    }
  }

  /// No message comes any more.
  func close() { locked { isClosed = true } }

  /// Waits until all messages have been worked on, at most so many seconds; returns whether they have.
  func drain(seconds: Int) -> Bool {
    var end = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &end)
    end.tv_sec += seconds
    return locked {
      while !waiting.isEmpty || isWorking {
        if unsafe pthread_cond_timedwait(change, mutex, &end) == ETIMEDOUT { return false }
      }
      return true
    }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    let code = unsafe pthread_mutex_lock(mutex)
    precondition(code == 0, "a lock cannot be taken: error \(code)")
    defer {
      _ = unsafe pthread_cond_broadcast(change)
      _ = unsafe pthread_mutex_unlock(mutex)
    }
    return body()
  }
}
