import DescentKernels

/// v := μ·v + g, p := p·(1 − α·λ) − α·(g + μ·v). Nesterov (1983), in the form of Sutskever, Martens,
/// Dahl, Hinton, "On the importance of initialization and momentum in deep learning" (2013), as PyTorch
/// writes it: p is the point looked ahead to.
///
/// Keras has v := μ·v − α·g, p := p + μ·v − α·g: the same while α stays the same.
public struct Nesterov: FusedRule, Hashable {
  /// `nesterov`.
  public static let kind = "nesterov"
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
  public static func standard(learningRate: Double?) -> Nesterov {
    Nesterov(learningRate: learningRate ?? 0.01)
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
    descent_update(DESCENT_NESTEROV, step, momentum: momentum)
  }
}
