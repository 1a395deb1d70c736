/// Stops a training at the first validation whose metric value reaches the target: value ≤ target, or, where
/// larger is better, value ≥ target.
public final class TargetMetric: StopCondition, Sendable {
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

  /// Checks each validation. Stops with `target`.
  public func observe(_ event: TrainingEvent) -> Decision {
    guard case .validated(let validation) = event, let value = monitor.value(of: validation)
    else { return .proceed }
    return monitor.isBetter(target, than: value) ? .proceed : .stop(.target)
  }
}
