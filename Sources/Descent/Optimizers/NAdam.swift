import DescentKernels

/// m and v as Adam's, μₜ = β₁·(1 − ½·0.96^(t·ψ)), Πₜ = μ₁·…·μₜ,
/// p := p·(1 − α·λ) − α · ((1 − μₜ) / (1 − Πₜ) · g + μₜ₊₁ / (1 − Πₜ₊₁) · m) / (√v̂ + ε).
///
/// Dozat, "Incorporating Nesterov Momentum into Adam" (2016), in the form and with the ψ of PyTorch.
/// Keras' is ψ = 1, with an α of 0.001 and an ε of 1e-7; optax' μ is β₁ throughout.
public struct NAdam: KernelRule, Hashable {
  /// `nadam`.
  public static let kind = "nadam"
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
  /// ψ, at least 0: how fast μ grows from β₁ / 2 to β₁.
  public let momentumDecay: Double
  /// λ
  public let weightDecay: Double

  /// The rule with these figures; PyTorch's by default.
  public init(
    learningRate: Double = 0.002, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, epsilonPlace: EpsilonPlace = .outside, momentumDecay: Double = 0.004,
    weightDecay: Double = 0
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.epsilonPlace = epsilonPlace
    self.momentumDecay = momentumDecay
    self.weightDecay = weightDecay
    check()
  }

  /// The rule with this learning rate, 0.002 by default.
  public static func standard(learningRate: Double?) -> NAdam {
    NAdam(learningRate: learningRate ?? 0.002)
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
    momentumDecay = try container.number(.momentumDecay)
    weightDecay = try container.number(.weightDecay, usual: 0)
    try check(in: decoder)
  }

  var figures: [Figure] {
    [
      .positive("learningRate", learningRate), .fraction("beta1", beta1), .fraction("beta2", beta2),
      .positive("epsilon", epsilon), .notNegative("momentumDecay", momentumDecay),
      .notNegative("weightDecay", weightDecay),
    ]
  }

  /// m and v
  public var slots: [String] { ["m", "v"] }
  /// True.
  public var isScaleFree: Bool { true }

  func kernelUpdate(_ step: UpdateStep) -> descent_update {
    var update = descent_update(
      DESCENT_NADAM, step, beta1: beta1, beta2: beta2, epsilon: epsilon, epsilonPlace)
    let (t, beta1) = (step.number, step.momentum ?? beta1)
    let product = momentumProduct(beta1, through: t)
    let (now, next) = (momentum(beta1, at: t), momentum(beta1, at: t + 1))
    update.gradient_rate = -step.learningRate * (1 - now) / (1 - product)
    update.rate = -step.learningRate * next / (1 - product * next)
    return update
  }

  /// Of 0.96.
  private static let logarithm = -0.040821994520255166

  /// μ
  private func momentum(_ beta1: Double, at number: Int) -> Double {
    beta1 * (1 - 0.5 * exponential(Double(number) * momentumDecay * Self.logarithm))
  }

  /// Π, a function of the step alone, so that nothing need be remembered. It is at most β₁ᵗ: once that is
  /// lost beside 1, no factor is looked at.
  private func momentumProduct(_ beta1: Double, through number: Int) -> Double {
    guard power(beta1, number) > 0x1p-60 else { return 0 }
    let factor = exponential(momentumDecay * Self.logarithm)
    var (product, faded) = (1.0, 1.0)
    for _ in 0..<number {
      faded *= factor
      product *= beta1 * (1 - 0.5 * faded)
    }
    return product
  }
}
