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
