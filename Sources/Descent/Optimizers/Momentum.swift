import DescentKernels

/// v := μ·v + g, p := p·(1 − α·λ) − α·v. Polyak, "Some methods of speeding up the convergence of
/// iteration methods" (1964), in the form of PyTorch, where α may change without a jump.
///
/// Keras has v := μ·v − α·g, p := p + v: the same while α stays the same.
public struct Momentum: FusedRule, Hashable {
  /// `momentum`.
  public static let kind = "momentum"
  /// α
  public let learningRate: Double
  /// μ, from 0 up to but not including 1.
  public let momentum: Double
  /// λ
  public let weightDecay: Double

  /// The rule with these figures; with a momentum of 0 it is plain descent.
  public init(learningRate: Double = 0.01, momentum: Double = 0.9, weightDecay: Double = 0) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.weightDecay = weightDecay
    check()
  }

  /// The rule with this learning rate, 0.01 by default.
  public static func standard(learningRate: Double?) -> Momentum {
    Momentum(learningRate: learningRate ?? 0.01)
  }

  /// Reads a rule; throws unless its figures are in range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    learningRate = try container.number(.learningRate)
    momentum = try container.number(.momentum)
    weightDecay = try container.number(.weightDecay, usual: 0)
    try check(in: decoder)
  }

  var figures: [Figure] {
    [
      .positive("learningRate", learningRate), .fraction("momentum", momentum),
      .notNegative("weightDecay", weightDecay),
    ]
  }

  /// v
  public var slots: [String] { ["velocity"] }

  func kernelUpdate(_ step: UpdateStep) -> descent_update {
    descent_update(DESCENT_MOMENTUM, step, momentum: momentum)
  }
}
