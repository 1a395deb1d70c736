/// How often a `fit` validates. The last step of a training is always validated.
public enum ValidationInterval: Hashable, Sendable {
  /// At the end of every n-th epoch, with n at least 1.
  case epochs(Int)
  /// After every n-th step, with n at least 1.
  case steps(Int)
  /// After the first step that ends this long after the last validation. The steps that are validated, and so
  /// the best weights, depend on the machine's speed.
  case time(Duration)

  /// At the end of every epoch.
  public static let everyEpoch = ValidationInterval.epochs(1)

  /// Traps unless the interval is above 0.
  func check() {
    switch self {
    case .epochs(let count):
      require(
        count >= 1, "ValidationInterval: epochs is \(count); expected a whole number, 1 or more")
    case .steps(let count):
      require(
        count >= 1, "ValidationInterval: steps is \(count); expected a whole number, 1 or more")
    case .time(let time):
      require(time > .zero, "ValidationInterval: time is \(time); expected a time above 0")
    }
  }
}
