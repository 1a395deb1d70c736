import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What happens when the system has no memory for a buffer of numbers.
package enum OutOfMemory {
  /// The exit code of the process, or 0 to trap as a programmer's error does.
  private static let exitCode = Atomic<Int32>(0)

  /// From now on the process ends with this code and one sentence on standard error. A command does
  /// that, since whoever ran it has no use for a backtrace.
  package static func exits(with code: Int32) { exitCode.store(code, ordering: .relaxed) }

  /// Ends the program for lack of memory for a buffer.
  static func end(allocating count: Int, _ precision: Precision) -> Never {
    let message = "no memory for \(grouped(count)) numbers of \(precision) precision"
    let code = exitCode.load(ordering: .relaxed)
    if code == 0 { stop(message) }
    Files.standardError(
      "descent: out of memory: \(message); give fewer units or smaller batches, or end other programs\n"
    )
    _exit(code)
  }
}
