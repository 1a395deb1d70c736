import Descent

/// What is notified of the trainings of a run after the first: other networks of an ensemble, and a refit.
public protocol RunProgress: TrainingObserver {
  /// The training of a network begins on this thread, whose events follow.
  ///
  /// - Parameters:
  ///   - network: Its number, counted from 1.
  ///   - count: The number of networks.
  ///   - isRefit: Whether it is trained on all rows.
  func begin(network: Int, of count: Int, isRefit: Bool)
}
