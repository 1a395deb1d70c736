import Synchronization

/// Stops a training between two batches, or within a validation, once it is cancelled, from any thread.
final class Cancellation: TrainingObserver, Sendable {
  private let flag = Atomic(false)

  var isCancelled: Bool { flag.load(ordering: .relaxed) }

  func cancel() { flag.store(true, ordering: .relaxed) }

  func observe(_ event: TrainingEvent) -> Bool { !isCancelled }

  var stopReason: StopReason { .cancelled }

  var isImpatient: Bool { isCancelled }
}

/// A trainer lent to the thread of its asynchronous `fit`, which alone uses it until it gives it back:
/// `isAway` sees to that.
final class Loan: @unchecked Sendable {
  let trainer: Trainer
  private let isReturned = Atomic(false)

  init(_ trainer: Trainer) { self.trainer = trainer }

  /// The thread's last act with the trainer.
  func giveBack() { isReturned.store(true, ordering: .releasing) }

  /// What the thread did is seen by whoever goes on. Resuming a task orders memory too, but not where
  /// ThreadSanitizer can see it.
  func takeBack() {
    precondition(isReturned.load(ordering: .acquiring), "a trainer that was not given back")
  }
}
