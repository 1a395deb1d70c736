import DescentKernels

/// m := β₁·m + (1 − β₁)·g, v := β₂·v + (1 − β₂)·g²,
/// p := p·(1 − α·λ) − α · m̂ / (√v̂ + ε), with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ).
///
/// Kingma, Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1, and PyTorch. Keras'
/// ε is `.beforeCorrection` and 1e-7.
///
/// g² must fit the precision, so |g| must stay below 1.8e19 in single precision and 1.3e154 in double. Beyond
/// it v is infinite and the parameter stands still. A `fit` then throws `TrainingError.diverged`, which names
/// the slot.
public struct Adam: FusedRule, Hashable {
  /// `adam`.
  public static let kind = "adam"
  /// α
  public private(set) var learningRate: Double
  /// β₁, the decay of the first moment, in 0..<1.
  public private(set) var beta1: Double
  /// β₂, the decay of the second moment, in 0..<1.
  public private(set) var beta2: Double
  /// ε, above 0.
  public private(set) var epsilon: Double
  /// Where ε is added.
  public private(set) var epsilonPlace: EpsilonPlace
  /// λ
  public private(set) var weightDecay: Double

  /// Creates the rule; the defaults are the paper's.
  public init(
    learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, epsilonPlace: EpsilonPlace = .outside, weightDecay: Double = 0
  ) {
    self.init(
      unchecked: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
      epsilonPlace: epsilonPlace, weightDecay: weightDecay)
    check()
  }

  /// The rule within another one, which checks the hyperparameters and names itself in the message.
  init(
    unchecked learningRate: Double, beta1: Double, beta2: Double, epsilon: Double,
    epsilonPlace: EpsilonPlace, weightDecay: Double
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.epsilonPlace = epsilonPlace
    self.weightDecay = weightDecay
  }

  /// The hyperparameters above.
  public static let hyperparameters = Hyperparameters(
    default: Adam(), .positive("learningRate", \.learningRate), .fraction("beta1", \.beta1),
    .fraction("beta2", \.beta2), .positive("epsilon", \.epsilon),
    .choice("epsilonPlace", \.epsilonPlace), .nonNegative("weightDecay", \.weightDecay))

  /// m and v
  public var slots: [String] { ["m", "v"] }
  /// True.
  public var isScaleFree: Bool { true }

  func kernelUpdate(_ step: UpdateStep) -> descent_update { kernelUpdate(DESCENT_ADAM, step) }

  /// The step of `rule`, which is Adam's or has the same hyperparameters.
  func kernelUpdate(_ rule: descent_rule, _ step: UpdateStep) -> descent_update {
    descent_update(rule, step, beta1: beta1, beta2: beta2, epsilon: epsilon, epsilonPlace)
  }
}

extension descent_update {
  /// Step t of Adam and the rules related to it. The kernel computes m and v, then
  /// p := shrink·p + rate · m / (√(correction·v + root_epsilon) + epsilon).
  init(
    _ rule: descent_rule, _ step: UpdateStep, beta1: Double, beta2: Double, epsilon: Double,
    _ place: EpsilonPlace
  ) {
    self.init(rule, step)
    self.beta1 = step.momentum ?? beta1
    self.beta2 = beta2
    // −α·m̂ = rate·m
    rate *= 1 / (1 - power(self.beta1, step.number))
    // v̂ = correction·v
    setRoot(correction: 1 / (1 - power(beta2, step.number)), epsilon: epsilon, place)
  }
}
