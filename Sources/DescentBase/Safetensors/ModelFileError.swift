/// The reason why a model file was refused.
public struct ModelFileError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The file's name or path, as the caller gave it.
  public var file: String
  /// What was found, what was expected and what to do.
  public var message: String

  /// An error about the file `file`.
  public init(file: String, message: String) {
    self.file = file
    self.message = message
  }

  /// The file and the message.
  public var description: String { "\(file): \(message)" }
}
