import DescentKernels

/// v := μ·v + g, p := p·(1 − α·λ) − α·v. Polyak, "Some methods of speeding up the convergence of
/// iteration methods" (1964), in the form of PyTorch, where α may change without a jump.
///
/// Keras has v := μ·v − α·g, p := p + v: the same while α stays the same.
public struct Momentum: FusedRule, Hashable {
  /// `momentum`.
  public static let kind = "momentum"
  /// α
  public private(set) var learningRate: Double
  /// μ, in 0..<1.
  public private(set) var momentum: Double
  /// λ
  public private(set) var weightDecay: Double

  /// Creates the rule. With a momentum of 0 it is plain gradient descent.
  public init(learningRate: Double = 0.01, momentum: Double = 0.9, weightDecay: Double = 0) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.weightDecay = weightDecay
    check()
  }

  /// The hyperparameters above.
  public static let hyperparameters = Hyperparameters(
    default: Momentum(), .positive("learningRate", \.learningRate),
    .fraction("momentum", \.momentum), .nonNegative("weightDecay", \.weightDecay))

  /// v
  public var slots: [String] { ["velocity"] }

  func kernelUpdate(_ step: UpdateStep) -> descent_update {
    descent_update(DESCENT_MOMENTUM, step, momentum: momentum)
  }
}
