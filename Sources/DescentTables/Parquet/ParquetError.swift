/// What is wrong in a Parquet file, before the file's name is known.
struct ParquetError: Error {
  /// The value that was found, what was expected and what to do.
  let reason: String

  init(_ reason: String) { self.reason = reason }

  /// Says that the file does not hold what it says it holds.
  static func damaged(_ finding: String) -> ParquetError {
    ParquetError("\(finding); the file is damaged: write or copy it again")
  }
}
