import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Ctrl-C and `kill` as a wish to end: the first one is noted, a second one ends the process at once.
package enum Interrupt {
  /// The number of the signal that came, 0 for none.
  fileprivate static let received = Atomic<Int32>(0)

  /// From now on a pipe that nobody reads any more is an error of the write instead of a signal.
  package static func ignoreBrokenPipes() { _ = signal(SIGPIPE, SIG_IGN) }

  /// From now on SIGINT and SIGTERM are noted instead of ending the process.
  package static func listen() {
    // A global is made when it is first used, which must not happen in the handler.
    _ = received.load(ordering: .relaxed)
    // Who started the process may have blocked them for itself, and so for us.
    var numbers = sigset_t()
    _ = unsafe sigemptyset(&numbers)
    for number in [SIGINT, SIGTERM] {
      _ = signal(number, noteSignal)
      _ = unsafe sigaddset(&numbers, number)
    }
    _ = unsafe pthread_sigmask(SIG_UNBLOCK, &numbers, nil)
  }

  /// The exit code that tells of the signal that came, 130 for SIGINT and 143 for SIGTERM; nil if none
  /// came.
  package static var exitCode: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : 128 + number
  }
}

private func noteSignal(_ number: Int32) {
  if Interrupt.received.exchange(number, ordering: .relaxed) != 0 { _exit(128 + number) }
}
