import DescentKernels

/// u := sign(β₁·m + (1 − β₁)·g), p := p·(1 − α·λ) − α·u, m := β₂·m + (1 − β₂)·g; the sign of 0 is 0.
///
/// Chen et al., "Symbolic Discovery of Optimization Algorithms" (2023), as in optax and Keras. Each step is
/// α long in every direction: a tenth to a third of Adam's α does, and three to ten times its λ.
public struct Lion: KernelRule, Hashable {
  /// `lion`.
  public static let kind = "lion"
  /// α
  public let learningRate: Double
  /// β₁, the part of the past in the direction, in 0..<1.
  public let beta1: Double
  /// β₂, the part of the past in what is remembered, in 0..<1.
  public let beta2: Double
  /// λ
  public let weightDecay: Double

  /// The rule with these figures; the paper's by default, but for λ.
  public init(
    learningRate: Double = 0.0001, beta1: Double = 0.9, beta2: Double = 0.99,
    weightDecay: Double = 0
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.weightDecay = weightDecay
    check()
  }

  /// The rule with this learning rate, 0.0001 by default.
  public static func standard(learningRate: Double?) -> Lion {
    Lion(learningRate: learningRate ?? 0.0001)
  }

  /// Reads a rule; throws unless its figures are in range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    learningRate = try container.number(.learningRate)
    beta1 = try container.number(.beta1)
    beta2 = try container.number(.beta2)
    weightDecay = try container.number(.weightDecay, usual: 0)
    try check(in: decoder)
  }

  var figures: [Figure] {
    [
      .positive("learningRate", learningRate), .fraction("beta1", beta1),
      .fraction("beta2", beta2), .notNegative("weightDecay", weightDecay),
    ]
  }

  /// m
  public var slots: [String] { ["m"] }
  /// True.
  public var isScaleFree: Bool { true }

  func kernelUpdate(_ step: UpdateStep) -> descent_update {
    var update = descent_update(DESCENT_LION, step)
    update.beta1 = step.momentum ?? beta1
    update.beta2 = beta2
    return update
  }
}
