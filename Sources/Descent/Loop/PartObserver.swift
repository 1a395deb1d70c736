/// An observer that is notified of the parts of a batch, whose rows the trainer has in its memory.
package protocol PartObserver: TrainingObserver {
  /// A micro-batch has gone through the network, and others of its batch will. The event
  /// `batchEnded` stands for the last one.
  func partEnded()
}
