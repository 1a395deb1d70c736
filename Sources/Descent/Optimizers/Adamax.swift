import DescentKernels

/// m := β₁·m + (1 − β₁)·g, u := max(β₂·u, |g| + ε), p := p·(1 − α·λ) − α / (1 − β₁ᵗ) · m / u.
///
/// Kingma, Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 2, with the ε of PyTorch.
/// Keras, and `.outside`, have u := max(β₂·u, |g|) and divide by u + ε.
public struct Adamax: KernelRule, Hashable {
  /// `adamax`.
  public static let kind = "adamax"
  /// α
  public let learningRate: Double
  /// β₁, the decay of the first moment, in 0..<1.
  public let beta1: Double
  /// β₂, the decay of the maximum, in 0..<1.
  public let beta2: Double
  /// ε, above 0.
  public let epsilon: Double
  /// Where ε stands.
  public let epsilonPlace: EpsilonPlace
  /// λ
  public let weightDecay: Double

  /// The rule with these figures; PyTorch's by default.
  public init(
    learningRate: Double = 0.002, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, epsilonPlace: EpsilonPlace = .inside, weightDecay: Double = 0
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.epsilonPlace = epsilonPlace
    self.weightDecay = weightDecay
    check()
  }

  /// The rule with this learning rate, 0.002 by default.
  public static func standard(learningRate: Double?) -> Adamax {
    Adamax(learningRate: learningRate ?? 0.002)
  }

  /// Reads a rule; throws unless its figures are in range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    learningRate = try container.number(.learningRate)
    beta1 = try container.number(.beta1)
    beta2 = try container.number(.beta2)
    epsilon = try container.number(.epsilon)
    epsilonPlace =
      try container.decodeIfPresent(EpsilonPlace.self, forKey: .epsilonPlace) ?? .inside
    weightDecay = try container.number(.weightDecay, usual: 0)
    try check(in: decoder)
  }

  var figures: [Figure] {
    [
      .positive("learningRate", learningRate), .fraction("beta1", beta1), .fraction("beta2", beta2),
      .positive("epsilon", epsilon), .notNegative("weightDecay", weightDecay),
    ]
  }

  /// m and u
  public var slots: [String] { ["m", "greatest"] }
  /// True.
  public var isScaleFree: Bool { true }

  func kernelUpdate(_ step: UpdateStep) -> descent_update {
    descent_update(
      DESCENT_ADAMAX, step, beta1: beta1, beta2: beta2, epsilon: epsilon,
      epsilonPlace == .inside ? .inside : .outside)
  }
}
