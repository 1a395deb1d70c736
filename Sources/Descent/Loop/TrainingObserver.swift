/// An observer of a training. It is notified of each event and may stop the training.
///
/// ```swift
/// struct Progress: TrainingObserver {
///   func observe(_ event: TrainingEvent) -> Decision {
///     if case .epochEnded(let epoch) = event { print(epoch.epoch, epoch.trainLoss) }
///     return .proceed
///   }
/// }
/// ```
public protocol TrainingObserver {
  /// Takes an event, and decides whether the training goes on.
  func observe(_ event: TrainingEvent) -> Decision
}

/// An observer that ends a training by a rule, such as `EarlyStopping`.
public protocol StopCondition: TrainingObserver {
  /// The loss or the metrics that the rule depends on. The `fit` traps at its beginning if its
  /// trainer does not measure one of them. Default: none.
  ///
  /// If there are no validation rows, a metric that keeps its rows is measured on the training rows.
  var monitors: [Monitor] { get }
  /// The lengths from the beginning of the `fit` after which the rule will end it, if they are
  /// known in advance. Schedules to the end of the training end at the shortest of them. Default:
  /// none.
  var limits: [TrainingLength] { get }
  /// Why the training is over by the events so far, or nil if it is not. It is read when a `fit` resumes:
  /// one that the condition has ended does not go on. Default: nil.
  var reached: StopReason? { get }
}

extension StopCondition {
  /// None.
  public var monitors: [Monitor] { [] }
  /// None.
  public var limits: [TrainingLength] { [] }
  /// Nil.
  public var reached: StopReason? { nil }
}

/// An observer whose state is part of a checkpoint.
///
/// A `fit` that resumes from a checkpoint sets the state after the event `began`. The state is
/// encoded as JSON. Their type and their order identify the observers.
public protocol ResumableObserver: AnyObject, TrainingObserver {
  /// What the observer has learned from the events so far.
  associatedtype State: Codable & Sendable
  /// The current state.
  var state: State { get set }
}
