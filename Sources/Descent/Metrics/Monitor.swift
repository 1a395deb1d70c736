/// The value that weights are scored by: the loss or a metric, with the direction that is better.
public struct Monitor: Hashable, Sendable, CustomStringConvertible {
  /// `loss`, or the metric's name.
  public let name: String
  /// Whether the larger of two values is the better one.
  public let isBetterWhenLarger: Bool

  /// The loss, which is better when smaller.
  public static let loss = Monitor(name: "loss", isBetterWhenLarger: false)

  /// Creates the monitor of a metric, with the metric's direction.
  public init(_ metric: any Metric) {
    self.init(name: metric.name, isBetterWhenLarger: type(of: metric).isBetterWhenLarger)
  }

  private init(name: String, isBetterWhenLarger: Bool) {
    (self.name, self.isBetterWhenLarger) = (name, isBetterWhenLarger)
  }

  /// The name.
  public var description: String { name }

  /// Whether `value` is better than `other` by more than `change`: value < other − change, or, where larger
  /// is better, value > other + change.
  public func isBetter(_ value: Double, than other: Double, by change: Double = 0) -> Bool {
    isBetterWhenLarger ? value > other + change : value < other - change
  }

  /// Traps unless it is the loss or the value of one of these metrics.
  func check(isOneOf metrics: [any Metric]) {
    guard name != Self.loss.name else { return }
    let metric = metrics.first { $0.name == name }
    require(
      metric != nil,
      "the metric \(name) is monitored, but the trainer measures the loss and \(metrics.map(\.name))"
    )
    require(
      metric.map { type(of: $0).isScalar } ?? false,
      "the metric \(name) is monitored, but it is a table, not a value; monitor the loss or another"
    )
  }
}
