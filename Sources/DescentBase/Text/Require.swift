/// Stops the program with the message unless the condition holds: for a programmer's error.
///
/// `precondition` loses its message in an optimized build; this function keeps it.
@inlinable
@inline(__always)
package func require(
  _ condition: Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { stop(describing: message, file: file, line: line) }
}

/// Stops the program with the message, which an optimized build prints too.
@usableFromInline
@inline(never)
package func stop(
  _ message: String, file: StaticString = #fileID, line: UInt = #line
) -> Never {
  fatalError(message, file: file, line: line)
}

/// Composes the message here, and not where `require` is inlined: there it would cost registers and stack in
/// small functions, which shows in the time of small steps.
@usableFromInline
@inline(never)
package func stop(
  describing message: () -> String, file: StaticString, line: UInt
) -> Never {
  fatalError(message(), file: file, line: line)
}
