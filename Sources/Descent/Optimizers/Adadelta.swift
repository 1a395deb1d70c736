import DescentKernels

/// s := ρ·s + (1 − ρ)·g², u = √(d + ε) / √(s + ε) · g, d := ρ·d + (1 − ρ)·u²,
/// p := p·(1 − α·λ) − α·u.
///
/// Zeiler, "ADADELTA: An Adaptive Learning Rate Method" (2012), whose α is 1, with the hyperparameters of
/// PyTorch. Keras has an α of 0.001, a ρ of 0.95 and an ε of 1e-7. The first steps are about √ε long.
///
/// g² must fit the precision, so |g| must stay below 1.8e19 in single precision and 1.3e154 in double: beyond
/// it s is infinite, as for `Adam`.
public struct Adadelta: KernelRule, Hashable {
  /// `adadelta`.
  public static let kind = "adadelta"
  /// α
  public private(set) var learningRate: Double
  /// ρ, the decay of the squares, in 0..<1.
  public private(set) var decay: Double
  /// ε, above 0, inside both roots.
  public private(set) var epsilon: Double
  /// λ
  public private(set) var weightDecay: Double

  /// Creates the rule; the defaults are PyTorch's.
  public init(
    learningRate: Double = 1, decay: Double = 0.9, epsilon: Double = 1e-6,
    weightDecay: Double = 0
  ) {
    self.learningRate = learningRate
    self.decay = decay
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    check()
  }

  /// The hyperparameters above.
  public static let hyperparameters = Hyperparameters(
    default: Adadelta(), .positive("learningRate", \.learningRate), .fraction("decay", \.decay),
    .positive("epsilon", \.epsilon), .nonNegative("weightDecay", \.weightDecay))

  /// s and d
  public var slots: [String] { ["square", "step"] }
  /// True.
  public var isScaleFree: Bool { true }

  func kernelUpdate(_ step: UpdateStep) -> descent_update {
    var update = descent_update(DESCENT_ADADELTA, step)
    update.beta2 = decay
    update.epsilon = epsilon
    return update
  }
}
