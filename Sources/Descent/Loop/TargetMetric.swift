/// Stops a training at the first validation whose metric value reaches the target: value ≤ target, or, where
/// larger is better, value ≥ target.
public final class TargetMetric: StopCondition, ResumableObserver, Sendable {
  /// The metric. A `fit` traps when it begins if its trainer does not measure it.
  public let monitor: Monitor
  /// The value to reach.
  public let target: Double
  private let isReached = Guarded(false)

  /// Whether a validation has reached the target.
  public var state: Bool {
    get { isReached.withLock { $0 } }
    set { isReached.withLock { $0 = newValue } }
  }

  /// `target` when a validation has reached it.
  public var reached: StopReason? { state ? .target : nil }

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
    switch event {
    case .began: state = false
    case .validated(let validation):
      guard let value = monitor.value(of: validation), !monitor.isBetter(target, than: value)
      else { break }
      state = true
      return .stop(.target)
    default: break
    }
    return .proceed
  }
}
