import Descent

/// What is wrong in an event log, and where.
public struct RunLogError: Error, CustomStringConvertible, Hashable, Sendable {
  /// The path of the log.
  public let file: String
  /// The line, counted from 1; nil if the error concerns the whole file.
  public let line: Int?
  /// What was found, what was expected and what to do.
  public let message: String
  /// Whether the file has no whole line: the run has only begun.
  var isEmpty = false

  /// `runs/run-3.jsonl:17: message`
  public var description: String { "\(file)\(line.map { ":\($0)" } ?? ""): \(message)" }
}
