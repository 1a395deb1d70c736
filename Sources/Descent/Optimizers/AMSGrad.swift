import DescentKernels

/// m and v as Adam's, u := max(u, v), p := p·(1 − α·λ) − α · m̂ / (√û + ε), with û = u / (1 − β₂ᵗ).
///
/// Reddi, Kale, Kumar, "On the Convergence of Adam and Beyond" (2018), with the corrections of PyTorch,
/// which the paper has not. Keras' ε stands `.beforeCorrection`; optax takes the maximum of v̂.
public struct AMSGrad: KernelRule, Hashable {
  /// `amsgrad`.
  public static let kind = "amsgrad"
  /// α
  public let learningRate: Double
  /// β₁, the decay of the first moment, in 0..<1.
  public let beta1: Double
  /// β₂, the decay of the second moment, in 0..<1.
  public let beta2: Double
  /// ε, above 0.
  public let epsilon: Double
  /// Where ε stands.
  public let epsilonPlace: EpsilonPlace
  /// λ
  public let weightDecay: Double

  /// The rule with these figures; PyTorch's by default.
  public init(
    learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, epsilonPlace: EpsilonPlace = .outside, weightDecay: Double = 0
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.epsilonPlace = epsilonPlace
    self.weightDecay = weightDecay
    check()
  }

  /// The rule with this learning rate, 0.001 by default.
  public static func standard(learningRate: Double?) -> AMSGrad {
    AMSGrad(learningRate: learningRate ?? 0.001)
  }

  /// Reads a rule; throws unless its figures are in range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    learningRate = try container.number(.learningRate)
    beta1 = try container.number(.beta1)
    beta2 = try container.number(.beta2)
    epsilon = try container.number(.epsilon)
    epsilonPlace =
      try container.decodeIfPresent(EpsilonPlace.self, forKey: .epsilonPlace) ?? .outside
    weightDecay = try container.number(.weightDecay, usual: 0)
    try check(in: decoder)
  }

  var figures: [Figure] {
    [
      .positive("learningRate", learningRate), .fraction("beta1", beta1), .fraction("beta2", beta2),
      .positive("epsilon", epsilon), .notNegative("weightDecay", weightDecay),
    ]
  }

  /// m, v and u
  public var slots: [String] { ["m", "v", "greatest"] }
  /// True.
  public var isScaleFree: Bool { true }

  func kernelUpdate(_ step: UpdateStep) -> descent_update {
    descent_update(
      DESCENT_AMSGRAD, step, beta1: beta1, beta2: beta2, epsilon: epsilon, epsilonPlace)
  }
}
