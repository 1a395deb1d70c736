import DescentKernels

/// m and v as Adam's, u := max(u, v), p := p·(1 − α·λ) − α · m̂ / (√û + ε), with û = u / (1 − β₂ᵗ).
///
/// Reddi, Kale, Kumar, "On the Convergence of Adam and Beyond" (2018), with PyTorch's bias corrections, which
/// the paper does not have. Keras' ε is `.beforeCorrection`; optax takes the maximum of v̂.
///
/// As for `Adam`, |g| must stay below 1.8e19 in single precision and 1.3e154 in double.
@dynamicMemberLookup
public struct AMSGrad: KernelRule, Hashable {
  /// `amsgrad`.
  public static let kind = "amsgrad"
  private var adam: Adam

  /// Creates the rule; the defaults are PyTorch's.
  public init(
    learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, epsilonPlace: EpsilonPlace = .outside, weightDecay: Double = 0
  ) {
    adam = Adam(
      unchecked: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
      epsilonPlace: epsilonPlace, weightDecay: weightDecay)
    check()
  }

  /// Adam's.
  public static let hyperparameters = Hyperparameters(default: AMSGrad(), within: \.adam)

  /// α
  public var learningRate: Double { adam.learningRate }
  /// λ
  public var weightDecay: Double { adam.weightDecay }
  /// A hyperparameter of `Adam`, such as `beta1`.
  public subscript<Value>(dynamicMember path: KeyPath<Adam, Value>) -> Value {
    adam[keyPath: path]
  }

  /// m, v and u
  public var slots: [String] { adam.slots + ["greatest"] }
  /// True.
  public var isScaleFree: Bool { true }

  func kernelUpdate(_ step: UpdateStep) -> descent_update {
    adam.kernelUpdate(DESCENT_AMSGRAD, step)
  }
}
