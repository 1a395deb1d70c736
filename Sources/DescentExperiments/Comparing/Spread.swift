/// The median, the least and the greatest of some values.
public struct Spread: Codable, Hashable, Sendable {
  /// The middle value, or the mean of the two in the middle.
  public let median: Double
  /// The least.
  public let low: Double
  /// The greatest.
  public let high: Double

  /// The spread of these values; nil if there are none.
  public init?(_ values: [Double]) {
    let sorted = values.sorted()
    guard let low = sorted.first, let high = sorted.last else { return nil }
    (self.low, self.high) = (low, high)
    median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
