import DescentKernels

/// m := β₁·m + (1 − β₁)·g, v := β₂·v + (1 − β₂)·g²,
/// p := p − α · m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
///
/// Kingma, Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1.
public struct Adam: KernelRule, Hashable {
  /// `adam`.
  public static let kind = "adam"
  /// α
  public let learningRate: Double
  /// β₁, the decay of the first moment, in 0..<1.
  public let beta1: Double
  /// β₂, the decay of the second moment, in 0..<1.
  public let beta2: Double
  /// ε, above 0.
  public let epsilon: Double

  /// The rule with these figures; the paper's by default.
  public init(
    learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    precondition(isValid, "not an Adam: \(self)")
  }

  /// The rule with this learning rate, 0.001 by default.
  public static func standard(learningRate: Double?) -> Adam {
    Adam(learningRate: learningRate ?? 0.001)
  }

  /// Reads a rule; throws unless its figures are in the ranges given.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    learningRate = try container.decode(Double.self, forKey: .learningRate)
    beta1 = try container.decode(Double.self, forKey: .beta1)
    beta2 = try container.decode(Double.self, forKey: .beta2)
    epsilon = try container.decode(Double.self, forKey: .epsilon)
    try Hyperparameter.require(isValid, "not an Adam: \(self)", in: decoder)
  }

  private enum CodingKeys: String, CodingKey { case learningRate, beta1, beta2, epsilon }

  private var isValid: Bool {
    Hyperparameter.isRate(learningRate) && Hyperparameter.isDecay(beta1)
      && Hyperparameter.isDecay(beta2) && Hyperparameter.isRate(epsilon)
  }

  /// m and v
  public var slots: [String] { ["m", "v"] }

  /// The formula above.
  public func update(
    _ parameters: Matrix, gradients: Matrix, slots: SlotViews, at step: UpdateStep
  ) {
    Kernels.apply(kernelUpdate(step), to: parameters, gradients: gradients, slots: slots)
  }

  func kernelUpdate(_ step: UpdateStep) -> descent_update {
    var update = descent_update(DESCENT_ADAM, step)
    update.beta1 = beta1
    update.beta2 = beta2
    update.correction1 = 1 / (1 - power(beta1, step.number))
    update.correction2 = 1 / (1 - power(beta2, step.number))
    update.epsilon = epsilon
    return update
  }
}

/// baseᵉ by repeated squaring: the same bits on every machine, which libm's pow does not promise.
func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, square, rest) = (1.0, base, exponent)
  while rest > 0 {
    if rest & 1 == 1 { result *= square }
    square *= square
    rest >>= 1
  }
  return result
}
