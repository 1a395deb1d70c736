/// The interval at which a `fit` validates. The weights after the last step are always validated.
public enum ValidationInterval: Ranged, Hashable, Sendable {
  /// At the end of every n-th epoch, n ≥ 1.
  case epochs(Int)
  /// After every n-th step, n ≥ 1.
  case steps(Int)
  /// After the first step that ends at least this time after the last validation. The step of each
  /// validation, and so the best weights, depend on the machine's speed.
  case time(Duration)

  /// At the end of every epoch.
  public static let everyEpoch = ValidationInterval.epochs(1)

  var figures: [Figure] {
    switch self {
    case .epochs(let count): [.count("epochs", count)]
    case .steps(let count): [.count("steps", count)]
    case .time(let time): [.duration("time", time)]
    }
  }
}
