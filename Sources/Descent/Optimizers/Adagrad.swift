import DescentKernels

/// s := s + g², p := p·(1 − α·λ) − α · g / (√(s₀ + s) + ε).
///
/// Duchi, Hazan, Singer, "Adaptive Subgradient Methods for Online Learning and Stochastic Optimization"
/// (2011), with the figures of PyTorch. (Its `lr_decay` is a schedule of α.) Keras has an α of 0.001, an
/// s₀ of 0.1 and an ε of 1e-7 `.inside` the root.
public struct Adagrad: KernelRule, Hashable {
  /// `adagrad`.
  public static let kind = "adagrad"
  /// α
  public let learningRate: Double
  /// s₀, what the sum of squares begins at, at least 0.
  public let initialSum: Double
  /// ε, above 0.
  public let epsilon: Double
  /// Where ε stands.
  public let epsilonPlace: EpsilonPlace
  /// λ
  public let weightDecay: Double

  /// The rule with these figures; PyTorch's by default.
  public init(
    learningRate: Double = 0.01, initialSum: Double = 0, epsilon: Double = 1e-10,
    epsilonPlace: EpsilonPlace = .outside, weightDecay: Double = 0
  ) {
    self.learningRate = learningRate
    self.initialSum = initialSum
    self.epsilon = epsilon
    self.epsilonPlace = epsilonPlace
    self.weightDecay = weightDecay
    check()
  }

  /// The rule with this learning rate, 0.01 by default.
  public static func standard(learningRate: Double?) -> Adagrad {
    Adagrad(learningRate: learningRate ?? 0.01)
  }

  /// Reads a rule; throws unless its figures are in range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    learningRate = try container.number(.learningRate)
    initialSum = try container.number(.initialSum)
    epsilon = try container.number(.epsilon)
    epsilonPlace = try container.decode(EpsilonPlace.self, forKey: .epsilonPlace)
    weightDecay = try container.number(.weightDecay, usual: 0)
    try check(in: decoder)
  }

  var figures: [Figure] {
    [
      .positive("learningRate", learningRate), .notNegative("initialSum", initialSum),
      .positive("epsilon", epsilon), .notNegative("weightDecay", weightDecay),
    ]
  }

  /// s
  public var slots: [String] { ["sum"] }
  /// Whether s₀ is 0.
  public var isScaleFree: Bool { initialSum == 0 }

  func kernelUpdate(_ step: UpdateStep) -> descent_update {
    var update = descent_update(DESCENT_ADAGRAD, step)
    update.setRoot(epsilon: epsilon, epsilonPlace)
    update.root_epsilon += initialSum
    return update
  }
}
