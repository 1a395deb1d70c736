/// Stops a training at the first validation whose monitored value reaches a target: value ≤ target
/// or, if larger is better, value ≥ target.
public final class TargetMetric: TrainingObserver, Ranged, Sendable {
  /// The monitored loss or metric. A `fit` traps at its beginning if its trainer does not measure
  /// it.
  public let monitor: Monitor
  /// The value to reach.
  public let target: Double

  /// A target for the loss or a metric. Traps unless it is finite.
  public init(_ target: Double, of monitor: Monitor = .loss) {
    self.monitor = monitor
    self.target = target
    check()
  }

  var figures: [Figure] { [.finite("target", target)] }

  /// The monitored loss or metric.
  public var monitors: [Monitor] { [monitor] }

  /// Returns false for a validation that reaches the target.
  public func observe(_ event: TrainingEvent) -> Bool {
    guard case .validated(let validation) = event else { return true }
    return monitor.value(of: validation).map { monitor.isBetter(target, than: $0) } ?? true
  }

  /// `target`.
  public var stopReason: StopReason { .target }
}
