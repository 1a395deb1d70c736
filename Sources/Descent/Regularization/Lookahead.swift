/// Every k steps of any rule, slow weights go a part of the way to where it has come, and it goes on from
/// there: q := q + s·(p − q), p := q. What is constrained is held then, in both.
///
/// Zhang et al., "Lookahead Optimizer: k steps forward, 1 step back" (2019), as in optax; what the rule
/// remembers stays.
public struct Lookahead: Hashable, Sendable, Codable {
  /// k, from 1.
  public let steps: Int
  /// s, above 0; of 1 nothing changes.
  public let share: Double

  /// Slow weights that move every so many steps by this share; the paper's by default.
  public init(steps: Int = 5, share: Double = 0.5) {
    self.steps = steps
    self.share = share
    check()
  }

  /// Reads a lookahead; throws unless its figures are in range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    steps = try container.decode(Int.self, forKey: .steps)
    share = try container.number(.share)
    try check(in: decoder)
  }

  /// Whether it does after the step of this number, from 1.
  func returns(at step: Int) -> Bool { step.isMultiple(of: steps) }

  /// To be called after each step at which it returns; `slow` is a copy of the weights as they began.
  func follow(_ weights: Matrix, slow: Matrix) {
    slow.move(share, towards: weights)
    weights.copy(from: slow)
  }
}

extension Lookahead: Ranged {
  var figures: [Figure] {
    [.count("steps", steps, atMost: 1 << 30), .positive("share", share)]
  }
}
