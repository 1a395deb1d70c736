/// Why a model's file was refused: the file, the value, what was expected, and what to do.
public struct ModelFileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file's name or path, as the caller gave it.
  public var file: String
  /// The value, what was expected, and what to do.
  public var message: String

  /// An error about the file `file`.
  public init(file: String, message: String) {
    self.file = file
    self.message = message
  }

  /// The file and the message.
  public var description: String { "\(file): \(message)" }
}

extension String {
  /// The string in quotes for a message, shortened to 64 scalars, with what could disturb a
  /// terminal (control characters, line ends, changes of direction) written out.
  package var quotedForMessage: String {
    var result = "\""
    for scalar in unicodeScalars.prefix(64) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        result += "\\u{" + String(scalar.value, radix: 16) + "}"
      default:
        result.unicodeScalars.append(scalar)
      }
    }
    return result + (unicodeScalars.dropFirst(64).isEmpty ? "\"" : "…\"")
  }
}
