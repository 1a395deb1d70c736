/// How often a `fit` validates, or makes a checkpoint. Both are done at the end of a training too.
public enum TrainingInterval: Hashable, Sendable {
  /// At the end of every n-th epoch, with n at least 1.
  case epochs(Int)
  /// After every n-th step, with n at least 1.
  case steps(Int)
  /// After the first step that ends this long after the last time. The steps that are validated, and so the
  /// best weights, then depend on the machine's speed.
  case time(Duration)
  /// After the first step, and whenever the number of steps has grown by this factor, which is above 1: even
  /// distances on a logarithmic axis.
  case growth(Double)

  /// At the end of every epoch.
  public static let everyEpoch = TrainingInterval.epochs(1)

  /// Traps unless the interval is above 0.
  func check() {
    switch self {
    case .epochs(let count):
      require(
        count >= 1, "TrainingInterval: epochs is \(count); expected a whole number, 1 or more")
    case .steps(let count):
      require(
        count >= 1, "TrainingInterval: steps is \(count); expected a whole number, 1 or more")
    case .time(let time):
      require(time > .zero, "TrainingInterval: time is \(time); expected a time above 0")
    case .growth(let factor):
      require(
        factor > 1 && factor.isFinite,
        "TrainingInterval: growth is \(factor); expected a number above 1")
    }
  }
}
