/// Stops a training at the first validation whose figure is at least as good as the target: at most the
/// target, or, where larger is better, at least.
public final class TargetFigure: TrainingObserver, Ranged, Sendable {
  /// The figure.
  public let monitor: Monitor
  /// What it is to reach.
  public let target: Double

  /// A finite target for a figure.
  public init(_ target: Double, of monitor: Monitor = .loss) {
    self.monitor = monitor
    self.target = target
    check()
  }

  var figures: [Figure] { [.finite("target", target)] }

  /// Looks at validations. Traps when the training begins if its trainer does not measure the figure.
  public func observe(_ event: TrainingEvent) -> Bool {
    switch event {
    case .began(let start):
      monitor.check(isOneOf: start.metrics)
      return true
    case .validated(let validation):
      return monitor.figure(of: validation).map { monitor.isBetter(target, than: $0) } ?? true
    default: return true
    }
  }

  /// `target`
  public var stopReason: StopReason { .target }
}
