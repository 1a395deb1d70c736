/// What is wrong in a CSV file, and where.
public struct CSVError: Error, CustomStringConvertible, Hashable, Sendable {
  /// The name of the file, as it was given to the reader.
  public let file: String
  /// The line, counted from 1; nil if the error concerns the whole file.
  public let line: Int?
  /// The number of the field in its row, counted from 1; nil if the error concerns no single field.
  public let column: Int?
  /// The value that was found, what was expected and what to do.
  public let message: String

  /// Creates an error at a place in a file.
  public init(file: String, line: Int? = nil, column: Int? = nil, message: String) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
  }

  /// `FILE:LINE:COLUMN: message`, without the components that are nil.
  public var description: String {
    let place = [line, column].compactMap { $0.map { ":\($0)" } }.joined()
    return "\(file)\(place): \(message)"
  }
}

/// What is wrong in a block of a file: a `CSVError` before the block's place in the file is known.
struct ParseError: Error, Sendable {
  /// The line, counted from 0 at the start of the block.
  let line: Int
  /// The number of the field in its row, counted from 1; nil if the error concerns no single field.
  let column: Int?
  let message: String

  /// Returns the error, for a block that starts on the line `firstLine` of the file.
  func csvError(file: String, firstLine: Int) -> CSVError {
    CSVError(file: file, line: firstLine + line, column: column, message: message)
  }
}

/// Returns whether a text is empty except for spaces and tabs.
func isBlank(_ text: String) -> Bool {
  text.utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
}
