#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The terminal and the environment of the process.
package enum Terminal {
  /// An output stream of the process.
  package enum Stream: Int32, Sendable {
    /// Standard output, for results.
    case output = 1
    /// Standard error, for messages.
    case error = 2
  }

  /// Opens the streams that the process was started without, so that no file takes their place and
  /// gets what is written to them. It is called before any file is opened. Reading and writing
  /// them stays an error.
  package static func openClosedStreams() { POSIX.openClosedStandardStreams() }

  /// Returns whether the stream is a terminal.
  package static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

  /// Returns the width of the terminal in characters, or 80 if it is unknown.
  package static func width(_ stream: Stream) -> Int { size(stream).columns }

  /// Returns the height of the terminal in lines, or 24 if it is unknown.
  package static func height(_ stream: Stream) -> Int { size(stream).lines }

  private static func size(_ stream: Stream) -> (columns: Int, lines: Int) {
    var size = winsize()
    guard unsafe ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0 else { return (80, 24) }
    return (size.ws_col > 0 ? Int(size.ws_col) : 80, size.ws_row > 0 ? Int(size.ws_row) : 24)
  }

  /// Returns the value of an environment variable, or nil if it is not set or empty.
  package static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }
}
