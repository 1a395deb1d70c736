/// A learning rate for each update: α·f(t), the optimizer's learning rate times a factor.
///
/// In the formulas of all schedules, t is the number of updates made before this one: 0 for the
/// first. So count PyTorch (`last_epoch`), optax (`count`) and Keras (`iterations`). T and s are
/// lengths in updates, as `TrainingClock` has them. f depends on nothing else, so that a training
/// that is resumed needs no more than t; `PlateauDecay` alone remembers something, a
/// `PlateauState`.
///
/// A factor, and not a rate: the optimizer's learning rate then moves the whole curve, and a
/// schedule goes with every optimizer. Where a library asks for a rate r, as PyTorch does with
/// `eta_min`, the factor is r / α.
public protocol Schedule: Component {
  /// How long it takes, if it has an end: how long it lasts with another after it. Default: nil.
  var length: TrainingLength? { get }

  /// Whether it watches a figure; see `observe(_:of:after:in:state:)`. Default: false.
  var watchesMetric: Bool { get }

  /// Throws if these clock say too little for a length of the schedule. Default: nothing to check.
  func check(in clock: TrainingClock) throws(ScheduleError)

  /// f(t), 0 or more, with t = `step`. Traps where `check(in:)` throws. If the schedule watches a
  /// figure, that of its beginning.
  func factor(at step: Int, in clock: TrainingClock) -> Double

  /// f(t), given what was observed. Default: `factor(at:in:)`.
  func factor(at step: Int, in clock: TrainingClock, state: PlateauState) -> Double

  /// The momentum of the update (Adam's β₁), not a factor of it but itself, in 0..<1; nil leaves
  /// the optimizer its own. Default: nil.
  func momentum(at step: Int, in clock: TrainingClock) -> Double?

  /// Takes a figure, an epoch's loss say, and what it is, after so many updates. Default: takes no notice.
  func observe(
    _ figure: Double, of monitor: Monitor, after steps: Int, in clock: TrainingClock,
    state: inout PlateauState)
}

extension Schedule {
  /// None.
  public var length: TrainingLength? { nil }

  /// No.
  public var watchesMetric: Bool { false }

  /// Nothing to check.
  public func check(in clock: TrainingClock) throws(ScheduleError) {}

  /// `factor(at:in:)`
  public func factor(at step: Int, in clock: TrainingClock, state: PlateauState) -> Double {
    factor(at: step, in: clock)
  }

  /// None.
  public func momentum(at step: Int, in clock: TrainingClock) -> Double? { nil }

  /// Takes no notice.
  public func observe(
    _ figure: Double, of monitor: Monitor, after steps: Int, in clock: TrainingClock,
    state: inout PlateauState
  ) {}
}

/// A schedule that cannot be had in a training.
public struct ScheduleError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The whole message.
  public let description: String

  /// An error with this message.
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
