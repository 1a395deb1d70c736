/// How often a `fit` validates. The last step of a training is always validated.
public enum ValidationInterval: Ranged, Hashable, Sendable {
  /// At the end of every so many epochs, at least 1.
  case epochs(Int)
  /// After every so many steps, at least 1.
  case steps(Int)
  /// After the first step that ends so long after the last validation. Where it falls, and so which
  /// weights are the best, depends on the machine's speed.
  case time(Duration)

  /// At the end of each epoch.
  public static let everyEpoch = ValidationInterval.epochs(1)

  var figures: [Figure] {
    switch self {
    case .epochs(let count): [.count("epochs", count)]
    case .steps(let count): [.count("steps", count)]
    case .time(let time): [.duration("time", time)]
    }
  }
}
