/// What another program calls a setting, or a value of one.
///
/// A string literal makes one: `"lr"`, or `"batch-norm=batch"` for a name that stands for the value `batch`.
public struct ForeignName: Hashable, Sendable, ExpressibleByStringLiteral {
  /// The name, with hyphens between its words.
  public let name: String
  /// The value of our setting that the name stands for; nil if it takes a value of its own.
  public let value: String?

  /// `lr`, or `batch-norm=batch`.
  public init(stringLiteral text: String) {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    name = parts[0]
    value = parts.count > 1 ? parts[1] : nil
  }
}
