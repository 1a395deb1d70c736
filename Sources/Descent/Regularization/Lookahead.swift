/// Lookahead: every k steps of any optimizer, q := q + s·(p − q) and then p := q, with slow weights
/// q and the optimizer's weights p.
///
/// Constraints are applied to both afterwards. The optimizer keeps its state, as in optax. Zhang et
/// al., "Lookahead Optimizer: k steps forward, 1 step back" (2019).
public struct Lookahead: Hashable, Sendable, Codable {
  /// k, the number of steps between two updates of the slow weights, at least 1.
  public let steps: Int
  /// s, the fraction of the way that the slow weights move, above 0. With 1 it has no effect.
  public let share: Double

  /// Slow weights that move every `steps` steps by the fraction `share`. The defaults are the
  /// paper's.
  public init(steps: Int = 5, share: Double = 0.5) {
    self.steps = steps
    self.share = share
    check()
  }

  /// Reads a lookahead. Throws unless its values are in range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    steps = try container.decode(Int.self, forKey: .steps)
    share = try container.number(.share)
    try check(in: decoder)
  }

  /// Returns whether the slow weights are updated after the step with this number, counted from 1.
  func isDue(at step: Int) -> Bool { step.isMultiple(of: steps) }

  /// Updates the slow weights and then the weights. It is called after each step at which it is
  /// due. `slow` starts as a copy of the initial weights.
  func update(_ weights: Matrix, slow: Matrix) {
    slow.move(share, towards: weights)
    weights.copy(from: slow)
  }
}

extension Lookahead: Ranged {
  var figures: [Figure] {
    [.count("steps", steps, atMost: 1 << 30), .positive("share", share)]
  }
}
