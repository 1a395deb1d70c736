import DescentKernels

/// Adam's step, times r while the variance of its division can be told, and m̂ undivided before:
/// r = √((ρ − 4)·(ρ − 2)·ρ∞ / ((ρ∞ − 4)·(ρ∞ − 2)·ρ)) for ρ > 5, with ρ∞ = 2 / (1 − β₂) − 1 and
/// ρ = ρ∞ − 2·t·β₂ᵗ / (1 − β₂ᵗ).
///
/// Liu et al., "On the Variance of the Adaptive Learning Rate and Beyond" (2020), with the threshold (the
/// paper's is 4) and the ε of PyTorch; optax' stands `.outside`.
public struct RAdam: FusedRule, Hashable {
  /// `radam`.
  public static let kind = "radam"
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
    epsilon: Double = 1e-8, epsilonPlace: EpsilonPlace = .beforeCorrection, weightDecay: Double = 0
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
  public static func standard(learningRate: Double?) -> RAdam {
    RAdam(learningRate: learningRate ?? 0.001)
  }

  /// Reads a rule; throws unless its figures are in range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    learningRate = try container.number(.learningRate)
    beta1 = try container.number(.beta1)
    beta2 = try container.number(.beta2)
    epsilon = try container.number(.epsilon)
    epsilonPlace =
      try container.decodeIfPresent(EpsilonPlace.self, forKey: .epsilonPlace) ?? .beforeCorrection
    weightDecay = try container.number(.weightDecay, usual: 0)
    try check(in: decoder)
  }

  var figures: [Figure] {
    [
      .positive("learningRate", learningRate), .fraction("beta1", beta1), .fraction("beta2", beta2),
      .positive("epsilon", epsilon), .notNegative("weightDecay", weightDecay),
    ]
  }

  /// m and v
  public var slots: [String] { ["m", "v"] }
  /// True, but for the first steps, which divide nothing.
  public var isScaleFree: Bool { true }

  func kernelUpdate(_ step: UpdateStep) -> descent_update {
    var update = descent_update(
      DESCENT_ADAM, step, beta1: beta1, beta2: beta2, epsilon: epsilon, epsilonPlace)
    let t = Double(step.number)
    let faded = power(beta2, step.number)
    let longest = 2 / (1 - beta2) - 1
    let length = longest - 2 * t * faded / (1 - faded)
    if length > 5 {
      let part = (length - 4) * (length - 2) * longest
      update.rate *= (part / ((longest - 4) * (longest - 2) * length)).squareRoot()
    } else {
      // √(v·0 + 0) + 1: the division is by 1.
      (update.correction, update.root_epsilon, update.epsilon) = (0, 0, 1)
    }
    return update
  }
}
