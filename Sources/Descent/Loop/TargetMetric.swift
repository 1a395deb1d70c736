/// Stops a training at the first validation whose metric value reaches the target: value ≤ target, or, where
/// larger is better, value ≥ target.
public final class TargetMetric: TrainingObserver, Sendable {
  /// The metric. A `fit` traps when it begins if its trainer does not measure it.
  public let monitor: Monitor
  /// The value to reach.
  public let target: Double

  /// Creates the observer. The target is finite.
  public init(_ target: Double, of monitor: Monitor = .loss) {
    self.monitor = monitor
    self.target = target
    require(target.isFinite, "TargetMetric: target is \(target); expected a finite number")
  }

  /// The metric.
  public var monitors: [Monitor] { [monitor] }

  /// Checks each validation.
  public func observe(_ event: TrainingEvent) -> Bool {
    guard case .validated(let validation) = event else { return true }
    return monitor.value(of: validation).map { monitor.isBetter(target, than: $0) } ?? true
  }

  /// `target`.
  public var stopReason: StopReason { .target }
}
