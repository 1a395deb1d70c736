import DescentKernels

/// v := ρ·v + (1 − ρ)·g², u = g / (√v + ε), p := p·(1 − α·λ) − α·u.
///
/// Centered, u = g / (√(v − m²) + ε) with m := ρ·m + (1 − ρ)·g. With momentum, b := μ·b + u and
/// p := p·(1 − α·λ) − α·b.
///
/// Tieleman, Hinton, "Lecture 6.5: RMSprop" (2012), and Graves, "Generating Sequences With Recurrent Neural
/// Networks" (2013), with the hyperparameters of PyTorch. Keras has an α of 0.001, a ρ of 0.9 and an ε of 1e-7
/// `.inside` the root; its b includes α, which is the same as long as α does not change.
///
/// g² must fit the precision, so |g| must stay below 1.8e19 in single precision and 1.3e154 in double: beyond
/// it v is infinite, as for `Adam`.
public struct RMSprop: KernelRule, Hashable {
  /// `rmsprop`.
  public static let kind = "rmsprop"
  /// α
  public private(set) var learningRate: Double
  /// ρ, the decay of the squares, in 0..<1.
  public private(set) var decay: Double
  /// μ, in 0..<1; 0 is no momentum.
  public private(set) var momentum: Double
  /// Whether v is centered: whether m² is subtracted from it.
  public private(set) var isCentred: Bool
  /// ε, above 0.
  public private(set) var epsilon: Double
  /// Where ε is added.
  public private(set) var epsilonPlace: EpsilonPlace
  /// λ
  public private(set) var weightDecay: Double

  /// Creates the rule; the defaults are PyTorch's.
  public init(
    learningRate: Double = 0.01, decay: Double = 0.99, momentum: Double = 0,
    isCentred: Bool = false, epsilon: Double = 1e-8, epsilonPlace: EpsilonPlace = .outside,
    weightDecay: Double = 0
  ) {
    self.learningRate = learningRate
    self.decay = decay
    self.momentum = momentum
    self.isCentred = isCentred
    self.epsilon = epsilon
    self.epsilonPlace = epsilonPlace
    self.weightDecay = weightDecay
    check()
  }

  /// The hyperparameters above.
  public static let hyperparameters = Hyperparameters(
    default: RMSprop(), .positive("learningRate", \.learningRate), .fraction("decay", \.decay),
    .fraction("momentum", \.momentum), Hyperparameter("isCentred", \.isCentred),
    .positive("epsilon", \.epsilon), .choice("epsilonPlace", \.epsilonPlace),
    .nonNegative("weightDecay", \.weightDecay))

  /// v, then m if the rule is centered, then b if it has momentum.
  public var slots: [String] {
    ["square"] + (isCentred ? ["mean"] : []) + (momentum > 0 ? ["velocity"] : [])
  }
  /// True.
  public var isScaleFree: Bool { true }

  func kernelUpdate(_ step: UpdateStep) -> descent_update {
    let rule =
      switch (isCentred, momentum > 0) {
      case (false, false): DESCENT_RMSPROP
      case (false, true): DESCENT_RMSPROP_MOMENTUM
      case (true, false): DESCENT_CENTRED_RMSPROP
      case (true, true): DESCENT_CENTRED_RMSPROP_MOMENTUM
      }
    var update = descent_update(rule, step, momentum: momentum)
    update.beta2 = decay
    update.setRoot(epsilon: epsilon, epsilonPlace)
    return update
  }
}
