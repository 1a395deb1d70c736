import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Ctrl-C, `kill` and the end of a session as a wish to end: the first one is noted, a second one ends the process at once.
package enum Interrupt {
  /// The number of the signal that came, 0 for none.
  fileprivate static let received = Atomic<Int32>(0)

  /// From now on a pipe that nobody reads any more is an error of the write instead of a signal.
  package static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

  /// From now on SIGINT, SIGTERM and, unless it is ignored as by nohup, SIGHUP are noted instead of ending the
  /// process; SIGQUIT ends it, and is no crash to report.
  package static func listen() {
    // A global is made when it is first used, which must not happen in the handler.
    _ = received.load(ordering: .relaxed)
    // Who started the process may have blocked them for itself, and so for us.
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

  /// The exit code that tells of the signal that came, 130 for SIGINT, 143 for SIGTERM and 129 for SIGHUP; nil
  /// if none came.
  package static var exitCode: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : 128 + number
  }
}

private func noteSignal(_ number: Int32) {
  if Interrupt.received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
}
