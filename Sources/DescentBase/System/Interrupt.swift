import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Handles Ctrl-C, `kill` and the end of a session. The first signal is recorded as a request to
/// stop. A second one ends the process immediately.
package enum Interrupt {
  /// The number of the signal that was received, or 0 for none.
  fileprivate static let received = Atomic<Int32>(0)

  /// Ignores SIGPIPE, so that writing to a pipe without a reader is an error and not a signal.
  package static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

  /// Records SIGINT, SIGTERM and SIGHUP from now on instead of ending the process. A SIGHUP that is
  /// ignored, as under nohup, stays ignored. SIGQUIT ends the process without a crash report.
  package static func listen() {
    // A global is initialized when it is first used, which must not happen in the handler.
    _ = received.load(ordering: .relaxed)
    // The parent process may have blocked the signals, and this process inherits that.
    var numbers = sigset_t()
    _ = unsafe sigemptyset(&numbers)
    _ = signal(SIGQUIT, SIG_DFL)
    _ = unsafe sigaddset(&numbers, SIGQUIT)
    let hangUp = signal(SIGHUP, SIG_IGN)
    let isIgnored =
      unsafe unsafeBitCast(hangUp, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    for number in [SIGINT, SIGTERM] + (isIgnored ? [] : [SIGHUP]) {
      _ = signal(number, noteSignal)
      _ = unsafe sigaddset(&numbers, number)
    }
    _ = unsafe pthread_sigmask(SIG_UNBLOCK, &numbers, nil)
  }

  /// The exit code for the signal that was received: 130 for SIGINT, 143 for SIGTERM and 129 for
  /// SIGHUP. Nil if there was none.
  package static var exitCode: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : 128 + number
  }

  /// Waits until a signal has been received, and returns its exit code.
  package static func wait() -> Int32 {
    while true {
      if let code = exitCode { return code }
      _ = usleep(100_000)
    }
  }
}

private func noteSignal(_ number: Int32) {
  if Interrupt.received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
}
