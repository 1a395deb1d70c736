/// An observer of a training. It is notified of each event and may stop the training.
///
/// ```swift
/// struct Progress: TrainingObserver {
///   func observe(_ event: TrainingEvent) -> Bool {
///     if case .epochEnded(let epoch) = event { print(epoch.epoch, epoch.trainLoss) }
///     return true
///   }
/// }
/// ```
public protocol TrainingObserver {
  /// Returns whether the training should continue. `false` stops it after this batch, validation or
  /// epoch.
  func observe(_ event: TrainingEvent) -> Bool
  /// The reason for which the observer stops the training. It is read after `observe` has returned
  /// `false`. Default: `observer`.
  var stopReason: StopReason { get }
  /// The lengths from the beginning of the `fit` after which the observer will stop it, if they are
  /// known in advance. Schedules to the end of the training end at the shortest of them. Default:
  /// none.
  var limits: [TrainingLength] { get }
  /// The loss or the metrics that the observer monitors. The `fit` traps at its beginning if its
  /// trainer does not measure one of them. Default: none.
  ///
  /// If there are no validation rows, a monitored metric that keeps its rows is measured on the
  /// training rows.
  var monitors: [Monitor] { get }
  /// The changes of the layers' learning rate factors that the `fit` makes. They are read at its
  /// beginning. Default: none.
  var rateChanges: [LayerRateChange] { get }
  /// Whether a validation should be interrupted. It is read before a validation and again after
  /// every few rows. If it is true, the validation is not recorded and the training stops. Default:
  /// false.
  var isImpatient: Bool { get }
}

extension TrainingObserver {
  /// `observer`.
  public var stopReason: StopReason { .observer }
  /// None.
  public var limits: [TrainingLength] { [] }
  /// None.
  public var monitors: [Monitor] { [] }
  /// None.
  public var rateChanges: [LayerRateChange] { [] }
  /// False.
  public var isImpatient: Bool { false }
}
