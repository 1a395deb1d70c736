import Synchronization

/// Stops a training between two batches once it is cancelled, from any thread.
final class Cancellation: TrainingObserver, Sendable {
  private let isCancelled = Atomic(false)

  func cancel() { isCancelled.store(true, ordering: .relaxed) }

  func observe(_ event: TrainingEvent) -> Bool { !isCancelled.load(ordering: .relaxed) }
}

/// A trainer on its way to the thread of its asynchronous `fit`, which alone uses it until the end:
/// `isAway` sees to that.
struct Lent: @unchecked Sendable {
  let trainer: Trainer
}
