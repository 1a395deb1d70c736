import Synchronization

/// A request to end a training, which any thread may make. The `fit` ends between two batches or
/// within a validation, which is then not recorded.
///
/// ```swift
/// let cancellation = Cancellation()
/// button.action = { cancellation.cancel() }
/// try trainer.fit(data, epochs: 100, batches: 32, cancellation: cancellation)
/// ```
public final class Cancellation: Sendable {
  private let isCancelled = Atomic(false)
  private let request: @Sendable () -> StopReason?

  /// A request that `cancel()` makes, or `request` when it returns a reason. `request` is called
  /// often, so it must be fast.
  public init(when request: @escaping @Sendable () -> StopReason? = { nil }) {
    self.request = request
  }

  /// Requests the end of the training, with the stop reason `cancelled`.
  public func cancel() { isCancelled.store(true, ordering: .relaxed) }

  /// Why the training should end, or nil if it should not.
  public var reason: StopReason? {
    isCancelled.load(ordering: .relaxed) ? .cancelled : request()
  }
}
