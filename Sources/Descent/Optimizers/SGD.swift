import DescentKernels

/// p := p·(1 − α·λ) − α·g: plain gradient descent. Robbins, Monro, "A Stochastic Approximation Method"
/// (1951).
public struct SGD: FusedRule, Hashable {
  /// `sgd`.
  public static let kind = "sgd"
  /// α
  public private(set) var learningRate: Double
  /// λ
  public private(set) var weightDecay: Double

  /// Creates the rule. The learning rate is finite and above 0.
  public init(learningRate: Double = 0.01, weightDecay: Double = 0) {
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    check()
  }

  /// The hyperparameters above.
  public static let hyperparameters = Hyperparameters(
    default: SGD(), .positive("learningRate", \.learningRate),
    .nonNegative("weightDecay", \.weightDecay))

  /// None.
  public var slots: [String] { [] }

  func kernelUpdate(_ step: UpdateStep) -> descent_update { descent_update(DESCENT_SGD, step) }
}
