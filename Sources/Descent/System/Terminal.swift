#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What the streams of the command lead to.
package enum Terminal {
  /// A stream of the process.
  package enum Stream: Int32, Sendable {
    /// For results.
    case output = 1
    /// For messages.
    case error = 2
  }

  /// Whether a person reads the stream on a terminal.
  package static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

  /// The width of the terminal in characters; 80 where it does not say.
  package static func width(_ stream: Stream) -> Int {
    var size = winsize()
    guard unsafe ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
      return 80
    }
    return Int(size.ws_col)
  }

  /// The value of an environment variable; nil if it is not set, or empty.
  package static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    let text = unsafe String(cString: value)
    return text.isEmpty ? nil : text
  }
}
