#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A bounded queue of messages to one thread, which processes them in order.
///
/// A sender never waits for the thread. A message that finds the queue full is refused and counted.
@safe package final class Mailbox<Message: Sendable>: @unchecked Sendable {
  private let capacity: Int
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var waiting: [Message] = []
  private var refused = 0
  private var isWorking = false
  private var isClosed = false

  package init(capacity: Int) {
    self.capacity = capacity
    unsafe mutex.initialize(to: pthread_mutex_t())
    unsafe change.initialize(to: pthread_cond_t())
    let codes = unsafe (pthread_mutex_init(mutex, nil), pthread_cond_init(change, nil))
    require(codes == (0, 0), "a lock cannot be created: errors \(codes)")
  }

  deinit {
    _ = unsafe pthread_cond_destroy(change)
    _ = unsafe pthread_mutex_destroy(mutex)
    unsafe change.deallocate()
    unsafe mutex.deallocate()
  }

  /// Adds a message, or refuses it if the queue is full. With `always`, it is never refused.
  package func put(_ message: Message, always: Bool = false) {
    locked {
      if waiting.count < capacity || always { waiting.append(message) } else { refused += 1 }
    }
  }

  /// Waits for messages, and returns all of them and the number refused since the last call.
  /// Returns nil when the queue is closed and empty.
  ///
  /// Calling it again means that the messages of the last call have been processed.
  package func take() -> (messages: [Message], refused: Int)? {
    locked {
      isWorking = false
      // A thread that drains the queue must be notified before this thread sleeps.
      _ = unsafe pthread_cond_broadcast(change)
      while waiting.isEmpty {
        if isClosed { return nil }
        _ = unsafe pthread_cond_wait(change, mutex)
      }
      defer { (waiting, refused, isWorking) = ([], 0, true) }
      return (waiting, refused)
    }
  }

  /// Closes the queue. No message may be added afterwards.
  package func close() { locked { isClosed = true } }

  /// Waits until all messages have been processed, for at most this number of seconds. Returns
  /// whether they have.
  package func drain(seconds: Int) -> Bool {
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
    require(code == 0, "a lock cannot be taken: error \(code)")
    defer {
      _ = unsafe pthread_cond_broadcast(change)
      _ = unsafe pthread_mutex_unlock(mutex)
    }
    return body()
  }
}
