/// α·f(t): the learning rate of each update is the optimizer's learning rate times a factor.
///
/// In the formulas of all schedules, t is the number of updates made before this one: 0 for the first. PyTorch
/// (`last_epoch`), optax (`count`) and Keras (`iterations`) count the same way. T and s are lengths in updates,
/// which a `TrainingClock` computes. f depends on nothing else, so a training that is resumed needs only t. A
/// schedule that depends on the losses of the training too is a `FeedbackSchedule`.
///
/// A schedule gives a factor, not a rate. The optimizer's learning rate then scales the whole curve, and a
/// schedule suits every optimizer. Where a library expects a rate r, such as PyTorch's `eta_min`, the factor is
/// r / α.
public protocol Schedule: Component {
  /// The length of the schedule, if it has an end: how long it lasts if another follows. Default: nil.
  var length: TrainingLength? { get }

  /// Whether the schedule depends on a metric, as a `FeedbackSchedule` does. Default: false.
  var watchesMetric: Bool { get }

  /// The lengths after which the factor changes once. A training that does not reach one is reported. Default:
  /// none.
  var milestones: [TrainingLength] { get }

  /// Throws if the clock does not know a length that the schedule needs. Default: nothing to check.
  func check(in clock: TrainingClock) throws(ScheduleError)

  /// Returns f(t), 0 or more, with t = `step`. Traps where `check(in:)` throws.
  func factor(at step: Int, in clock: TrainingClock) -> Double

  /// Returns the momentum of the update (Adam's β₁), in 0..<1. It replaces the optimizer's own and is not a
  /// factor of it; nil leaves the optimizer its own. Default: nil.
  func momentum(at step: Int, in clock: TrainingClock) -> Double?
}

extension Schedule {
  /// None.
  public var length: TrainingLength? { nil }

  /// False.
  public var watchesMetric: Bool { false }

  /// None.
  public var milestones: [TrainingLength] { [] }

  /// Nothing to check.
  public func check(in clock: TrainingClock) throws(ScheduleError) {}

  /// None.
  public func momentum(at step: Int, in clock: TrainingClock) -> Double? { nil }
}

/// A schedule that cannot be used in a training.
public struct ScheduleError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The whole message.
  public let description: String

  /// Creates an error with this message.
  public init(_ description: String) { self.description = description }
}

extension Schedule {
  /// `step schedule`
  public static var title: String { "\(kind) schedule" }
}

extension Hyperparameter {
  /// A length of training.
  static func length(
    _ name: String, _ path: WritableKeyPath<Owner, TrainingLength> & Sendable
  ) -> Self {
    Self(name, path, expected: "a finite length above 0") { $0.isValid }
  }

  /// A length of training, or nil.
  static func length(
    _ name: String, _ path: WritableKeyPath<Owner, TrainingLength?> & Sendable
  ) -> Self {
    Self(name, path, expected: "a finite length above 0") { $0.isValid }
  }

  /// The lowest and the highest momentum, or nil.
  static func momenta(
    _ name: String, _ path: WritableKeyPath<Owner, ClosedRange<Double>?> & Sendable
  ) -> Self {
    Self(name, path, expected: "0 or more, below 1") {
      $0.lowerBound >= 0 && $0.upperBound < 1
    }
  }
}
