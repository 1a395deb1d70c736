/// A message that names settings, each by its name or, in the command, as its option: `batch`, `--batch`.
///
/// A string literal makes one, with settings in `setting:`.
///
///     SettingError.refused("\(setting: "clip-norm") is 0; expected a number above 0")
public struct SettingMessage: Hashable, Sendable, CustomStringConvertible {
  fileprivate enum Piece: Hashable, Sendable {
    case text(String)
    case setting(String)
  }

  private var pieces: [Piece]

  /// A message that names no setting.
  public init(_ text: String) { pieces = [.text(text)] }

  private func text(_ option: (_ name: String) -> String) -> String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .setting(let name): option(name)
      }
    }.joined()
  }

  /// The text with the settings' names.
  public var description: String { text { $0 } }

  /// The text with the settings' options, for the command.
  package var commandText: String { text { "--\($0)" } }

  /// One message behind the other.
  public static func + (one: SettingMessage, other: SettingMessage) -> SettingMessage {
    var message = one
    message.pieces += other.pieces
    return message
  }
}

extension SettingMessage: ExpressibleByStringInterpolation {
  /// The parts of a literal.
  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var pieces: [Piece] = []

    /// Creates an empty one.
    public init(literalCapacity: Int, interpolationCount: Int) {}

    /// Appends a text.
    public mutating func appendLiteral(_ literal: String) { pieces.append(.text(literal)) }

    /// Appends a value's text.
    public mutating func appendInterpolation<Value>(_ value: Value) {
      pieces.append(.text("\(value)"))
    }

    /// Appends the name of a setting.
    public mutating func appendInterpolation(setting name: String) {
      pieces.append(.setting(name))
    }

    /// Appends another message.
    public mutating func appendInterpolation(_ message: SettingMessage) {
      pieces += message.pieces
    }

    /// Appends the message of an error.
    public mutating func appendInterpolation(_ error: SettingError) {
      pieces += error.message.pieces
    }
  }

  /// A message that names no setting.
  public init(stringLiteral text: String) { self.init(text) }

  /// The message of a literal.
  public init(stringInterpolation: StringInterpolation) { pieces = stringInterpolation.pieces }
}

/// An error whose message names settings.
package protocol SettingNamingError: Error {
  var message: SettingMessage { get }
}
