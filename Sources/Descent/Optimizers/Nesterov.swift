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
    default: Nesterov(), .positive("learningRate", \.learningRate),
    .fraction("momentum", \.momentum), .nonNegative("weightDecay", \.weightDecay))

  /// v
  public var slots: [String] { ["velocity"] }

  func kernelUpdate(_ step: UpdateStep) -> descent_update {
    descent_update(DESCENT_NESTEROV, step, momentum: momentum)
  }
}
