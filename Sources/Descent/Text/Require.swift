/// Stops the program with the message unless the condition holds: for a programmer's error.
///
/// `precondition` loses its message in an optimized build; this function keeps it.
@inline(__always)
package func require(
  _ condition: Bool, _ message: @autoclosure () -> String,
  file: StaticString = #fileID, line: UInt = #line
) {
  if !condition { stop(message(), file: file, line: line) }
}

/// Stops the program with the message, which an optimized build prints too.
@inline(never)
package func stop(
  _ message: String, file: StaticString = #fileID, line: UInt = #line
) -> Never {
  fatalError(message, file: file, line: line)
}
