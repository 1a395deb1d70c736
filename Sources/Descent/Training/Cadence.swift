/// How often a `fit` validates. The last step of a training is always validated.
public enum Cadence: Hashable, Sendable {
  /// At the end of every so many epochs, at least 1.
  case epochs(Int)
  /// After every so many steps, at least 1.
  case steps(Int)
  /// After the first step that ends so long after the last validation. Where it falls, and so which
  /// weights are the best, depends on the machine's speed.
  case time(Duration)

  /// At the end of each epoch.
  public static let everyEpoch = Cadence.epochs(1)

  func check() {
    switch self {
    case .epochs(let count), .steps(let count):
      precondition(count >= 1, "a validation every \(count) epochs or steps; expected at least 1")
    case .time(let time):
      precondition(time > .zero, "a validation every \(time); expected more than none")
    }
  }
}
