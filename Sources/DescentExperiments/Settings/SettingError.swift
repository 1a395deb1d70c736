/// A setting that cannot be used.
public enum SettingError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The value cannot be read. The text says what was expected: `a whole number of at least 1`.
  case expected(String)
  /// Anything else. The text names the value, what was expected, and what to do.
  case refused(SettingMessage)

  /// `expected a whole number of at least 1`, or the whole message.
  public var description: String { message.description }
}

extension SettingError: SettingNamingError {
  /// The whole message.
  package var message: SettingMessage {
    switch self {
    case .expected(let what): "expected \(what)"
    case .refused(let message): message
    }
  }
}
