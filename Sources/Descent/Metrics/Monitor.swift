/// A figure that weights are judged by: the loss or a metric, with the direction that is better.
public struct Monitor: Hashable, Sendable, CustomStringConvertible {
  /// `loss`, or the metric's name.
  public let name: String
  /// Whether the larger of two figures is the better one.
  public let isBetterWhenLarger: Bool

  /// The loss; the smaller, the better.
  public static let loss = Monitor(name: "loss", isBetterWhenLarger: false)

  /// This metric, in its own direction.
  public init(_ metric: any Metric) {
    self.init(name: metric.name, isBetterWhenLarger: type(of: metric).isBetterWhenLarger)
  }

  private init(name: String, isBetterWhenLarger: Bool) {
    (self.name, self.isBetterWhenLarger) = (name, isBetterWhenLarger)
  }

  /// The name.
  public var description: String { name }

  /// Whether `figure` is better than `other` by more than `change`: figure < other − change, or, where
  /// larger is better, figure > other + change.
  public func isBetter(_ figure: Double, than other: Double, by change: Double = 0) -> Bool {
    isBetterWhenLarger ? figure > other + change : figure < other - change
  }

  /// Traps unless it is the loss, or a figure that one of these metrics has.
  func check(isOneOf metrics: [any Metric]) {
    guard name != Self.loss.name else { return }
    let metric = metrics.first { $0.name == name }
    precondition(
      metric != nil,
      "the metric \(name) is monitored, but the trainer measures the loss and \(metrics.map(\.name))"
    )
    precondition(
      !(metric is ConfusionMatrix),
      "the metric \(name) is monitored, but it is a table and no figure; monitor the loss or another"
    )
  }
}
