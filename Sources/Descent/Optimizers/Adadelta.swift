import DescentKernels

/// s := ρ·s + (1 − ρ)·g², u = √(d + ε) / √(s + ε) · g, d := ρ·d + (1 − ρ)·u²,
/// p := p·(1 − α·λ) − α·u.
///
/// Zeiler, "ADADELTA: An Adaptive Learning Rate Method" (2012), whose α is 1, with the figures of PyTorch.
/// Keras has an α of 0.001, a ρ of 0.95 and an ε of 1e-7. The first steps are about √ε long.
public struct Adadelta: KernelRule, Hashable {
  /// `adadelta`.
  public static let kind = "adadelta"
  /// α
  public let learningRate: Double
  /// ρ, the decay of the squares, in 0..<1.
  public let decay: Double
  /// ε, above 0, within both roots.
  public let epsilon: Double
  /// λ
  public let weightDecay: Double

  /// The rule with these figures; PyTorch's by default.
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

  /// The rule with this learning rate, 1 by default.
  public static func standard(learningRate: Double?) -> Adadelta {
    Adadelta(learningRate: learningRate ?? 1)
  }

  /// Reads a rule; throws unless its figures are in range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    learningRate = try container.number(.learningRate)
    decay = try container.number(.decay)
    epsilon = try container.number(.epsilon)
    weightDecay = try container.number(.weightDecay, usual: 0)
    try check(in: decoder)
  }

  var figures: [Figure] {
    [
      .positive("learningRate", learningRate), .fraction("decay", decay),
      .positive("epsilon", epsilon), .notNegative("weightDecay", weightDecay),
    ]
  }

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
