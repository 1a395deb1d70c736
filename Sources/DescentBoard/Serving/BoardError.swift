/// Why a board cannot be opened.
public struct BoardError: Error, CustomStringConvertible, Hashable, Sendable {
  /// What was given, what was expected and what to do.
  public let description: String
}
