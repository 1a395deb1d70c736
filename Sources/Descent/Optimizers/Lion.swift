import DescentKernels

/// u := sign(β₁·m + (1 − β₁)·g), p := p·(1 − α·λ) − α·u, m := β₂·m + (1 − β₂)·g; the sign of 0 is 0.
///
/// Chen et al., "Symbolic Discovery of Optimization Algorithms" (2023), as in optax and Keras. Each step has a
/// length of α in every direction, so a tenth to a third of Adam's α suits it, and three to ten times its λ.
public struct Lion: KernelRule, Hashable {
  /// `lion`.
  public static let kind = "lion"
  /// α
  public private(set) var learningRate: Double
  /// β₁, the weight of m in the direction of the step, in 0..<1.
  public private(set) var beta1: Double
  /// β₂, the decay of m, in 0..<1.
  public private(set) var beta2: Double
  /// λ
  public private(set) var weightDecay: Double

  /// Creates the rule; the defaults are the paper's, except λ.
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

  /// The hyperparameters above.
  public static let hyperparameters = Hyperparameters(
    default: Lion(), .positive("learningRate", \.learningRate), .fraction("beta1", \.beta1),
    .fraction("beta2", \.beta2), .nonNegative("weightDecay", \.weightDecay))

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
