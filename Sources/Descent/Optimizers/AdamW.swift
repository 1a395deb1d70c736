import DescentKernels

/// p := p·(1 − α·λ), then Adam's step: Adam with a weight decay that is not part of the gradient.
///
/// Loshchilov, Hutter, "Decoupled Weight Decay Regularization" (2019), with α in the decay, as in PyTorch. λ is
/// PyTorch's too; Keras' is 0.004, optax's 1e-4. It is `Adam` with another default of λ.
///
/// As for `Adam`, |g| must stay below 1.8e19 in single precision and 1.3e154 in double.
@dynamicMemberLookup
public struct AdamW: FusedRule, Hashable {
  /// `adamw`.
  public static let kind = "adamw"
  private var adam: Adam

  /// Creates the rule; the defaults are PyTorch's.
  public init(
    learningRate: Double = 0.001, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, epsilonPlace: EpsilonPlace = .outside, weightDecay: Double = 0.01
  ) {
    adam = Adam(
      unchecked: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
      epsilonPlace: epsilonPlace, weightDecay: weightDecay)
    check()
  }

  /// Adam's.
  public static let hyperparameters = Hyperparameters(default: AdamW(), within: \.adam)

  /// α
  public var learningRate: Double { adam.learningRate }
  /// λ
  public var weightDecay: Double { adam.weightDecay }
  /// A hyperparameter of `Adam`, such as `beta1`.
  public subscript<Value>(dynamicMember path: KeyPath<Adam, Value>) -> Value {
    adam[keyPath: path]
  }

  /// m and v
  public var slots: [String] { adam.slots }
  /// True.
  public var isScaleFree: Bool { true }

  func kernelUpdate(_ step: UpdateStep) -> descent_update { adam.kernelUpdate(step) }
}
