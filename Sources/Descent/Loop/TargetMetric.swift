/// Stops a training at the first validation whose figure is at least as good as the target: at most the
/// target, or, where larger is better, at least.
public final class TargetMetric: TrainingObserver, Ranged, Sendable {
  /// The figure. A `fit` traps when it begins if its trainer does not measure it.
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

  /// The figure.
  public var monitors: [Monitor] { [monitor] }

  /// Looks at validations.
  public func observe(_ event: TrainingEvent) -> Bool {
    guard case .validated(let validation) = event else { return true }
    return monitor.value(of: validation).map { monitor.isBetter(target, than: $0) } ?? true
  }

  /// `target`
  public var stopReason: StopReason { .target }
}
