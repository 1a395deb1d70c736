import DescentBase

/// What is wrong in a Parquet file, before the file's name is known.
struct ParquetError: Error {
  /// The value that was found, what was expected and what to do.
  let reason: String
  /// The error of the file itself, if it cannot be read.
  let cause: FileError?

  init(_ reason: String) { (self.reason, cause) = (reason, nil) }

  init(_ cause: FileError) { (reason, self.cause) = (cause.description, cause) }

  /// Says that the file does not hold what it says it holds.
  static func damaged(_ finding: String) -> ParquetError {
    ParquetError("\(finding); the file is damaged: write or copy it again")
  }

  /// Returns the error for a file of this name. `place` says where in the file.
  func fileError(in name: String, place: String = "") -> FileError {
    cause ?? .invalid(path: name, reason: place + reason)
  }
}
