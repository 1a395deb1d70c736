/// Why a board cannot be opened.
public struct BoardError: Error, CustomStringConvertible, Hashable, Sendable {
  /// What was given, what was expected and what to do.
  public let description: String
  /// Whether what was given is right, and another program has it at the moment.
  public let isUnavailable: Bool

  init(description: String, isUnavailable: Bool = false) {
    (self.description, self.isUnavailable) = (description, isUnavailable)
  }
}
