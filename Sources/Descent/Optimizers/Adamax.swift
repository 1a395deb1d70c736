import DescentKernels

/// m := β₁·m + (1 − β₁)·g, u := max(β₂·u, |g| + ε), p := p·(1 − α·λ) − α / (1 − β₁ᵗ) · m / u.
///
/// Kingma, Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 2, with the ε of PyTorch.
/// Keras, and `.outside`, have u := max(β₂·u, |g|) and divide by u + ε.
@dynamicMemberLookup
public struct Adamax: KernelRule, Hashable {
  /// `adamax`.
  public static let kind = "adamax"
  private var adam: Adam

  /// Creates the rule; the defaults are PyTorch's.
  public init(
    learningRate: Double = 0.002, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, epsilonPlace: EpsilonPlace = .inside, weightDecay: Double = 0
  ) {
    adam = Adam(
      unchecked: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
      epsilonPlace: epsilonPlace, weightDecay: weightDecay)
    check()
  }

  /// Adam's.
  public static let hyperparameters = Hyperparameters(default: Adamax(), within: \.adam)

  /// α
  public var learningRate: Double { adam.learningRate }
  /// λ
  public var weightDecay: Double { adam.weightDecay }
  /// A hyperparameter of `Adam`, such as `beta1`.
  public subscript<Value>(dynamicMember path: KeyPath<Adam, Value>) -> Value {
    adam[keyPath: path]
  }

  /// m and u
  public var slots: [String] { ["m", "greatest"] }
  /// True.
  public var isScaleFree: Bool { true }

  func kernelUpdate(_ step: UpdateStep) -> descent_update {
    // u is not corrected, so `.beforeCorrection` is `.outside`.
    descent_update(
      DESCENT_ADAMAX, step, beta1: adam.beta1, beta2: adam.beta2, epsilon: adam.epsilon,
      adam.epsilonPlace == .inside ? .inside : .outside)
  }
}
