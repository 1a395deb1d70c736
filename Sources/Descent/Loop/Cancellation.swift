import Synchronization

/// Stops a training between two batches or within a validation after `cancel()`, which any thread
/// may call.
final class Cancellation: TrainingObserver, Sendable {
  private let flag = Atomic(false)

  var isCancelled: Bool { flag.load(ordering: .relaxed) }

  func cancel() { flag.store(true, ordering: .relaxed) }

  func observe(_ event: TrainingEvent) -> Bool { !isCancelled }

  var stopReason: StopReason { .cancelled }

  var isImpatient: Bool { isCancelled }
}
