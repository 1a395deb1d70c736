import DescentKernels

/// v := ρ·v + (1 − ρ)·g², u = g / (√v + ε), p := p·(1 − α·λ) − α·u.
///
/// Centred, u = g / (√(v − m²) + ε) with m := ρ·m + (1 − ρ)·g. With momentum, b := μ·b + u and
/// p := p·(1 − α·λ) − α·b.
///
/// Tieleman, Hinton, "Lecture 6.5: RMSprop" (2012), and Graves, "Generating Sequences With Recurrent Neural
/// Networks" (2013), with the figures of PyTorch. Keras has an α of 0.001, a ρ of 0.9 and an ε of 1e-7
/// `.inside` the root, and its b has α in it, which is the same while α stays the same.
public struct RMSprop: KernelRule, Hashable {
  /// `rmsprop`.
  public static let kind = "rmsprop"
  /// α
  public let learningRate: Double
  /// ρ, the decay of the squares, in 0..<1.
  public let decay: Double
  /// μ, from 0 up to but not including 1; without momentum, 0.
  public let momentum: Double
  /// Whether the gradients' own mean is taken out of their squares.
  public let isCentred: Bool
  /// ε, above 0.
  public let epsilon: Double
  /// Where ε stands.
  public let epsilonPlace: EpsilonPlace
  /// λ
  public let weightDecay: Double

  /// The rule with these figures; PyTorch's by default.
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

  /// The rule with this learning rate, 0.01 by default.
  public static func standard(learningRate: Double?) -> RMSprop {
    RMSprop(learningRate: learningRate ?? 0.01)
  }

  /// Reads a rule; throws unless its figures are in range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    learningRate = try container.number(.learningRate)
    decay = try container.number(.decay)
    momentum = try container.number(.momentum)
    isCentred = try container.decode(Bool.self, forKey: .isCentred)
    epsilon = try container.number(.epsilon)
    epsilonPlace = try container.decode(EpsilonPlace.self, forKey: .epsilonPlace)
    weightDecay = try container.number(.weightDecay, usual: 0)
    try check(in: decoder)
  }

  var figures: [Figure] {
    [
      .positive("learningRate", learningRate), .fraction("decay", decay),
      .fraction("momentum", momentum), .positive("epsilon", epsilon),
      .notNegative("weightDecay", weightDecay),
    ]
  }

  /// v, m if it is centred, b if it has momentum.
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
