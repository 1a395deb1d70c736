/// q := q + s·(p − q), p := q every k steps of any rule, with slow weights q. The constraints are then applied to
/// both.
///
/// Zhang et al., "Lookahead Optimizer: k steps forward, 1 step back" (2019), as in optax: the state of the rule
/// stays.
public struct Lookahead: Component, Hashable {
  /// `lookahead`.
  public static let kind = "lookahead"

  /// k, 1 or more.
  public private(set) var steps: Int
  /// s, above 0; with 1 nothing changes.
  public private(set) var share: Double

  /// Creates the slow weights' rule; the defaults are the paper's.
  public init(steps: Int = 5, share: Double = 0.5) {
    self.steps = steps
    self.share = share
    check()
  }

  /// k and s.
  public static let hyperparameters = Hyperparameters(
    default: Lookahead(), .count("steps", \.steps, atMost: 1 << 30), .positive("share", \.share))

  /// `lookahead every 5 steps, 0.5`
  public var summary: String { "lookahead every \(counted(steps, "step")), \(share)" }

  /// Returns true if the slow weights move after the step of this number, counted from 1.
  func isDue(at step: Int) -> Bool { step.isMultiple(of: steps) }

  /// Moves both weights. Called after each step for which `isDue(at:)` is true; `slow` is initially a copy of
  /// the weights.
  func update(_ weights: Matrix, slow: Matrix) {
    slow.move(share, towards: weights)
    weights.copy(from: slow)
  }
}
