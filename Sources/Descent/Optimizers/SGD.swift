import DescentKernels

/// p := p·(1 − α·λ) − α·g: plain gradient descent. Robbins, Monro, "A Stochastic Approximation Method"
/// (1951).
public struct SGD: FusedRule, Hashable {
  /// `sgd`.
  public static let kind = "sgd"
  /// α
  public let learningRate: Double
  /// λ
  public let weightDecay: Double

  /// The rule with this learning rate, finite and above 0, and decay.
  public init(learningRate: Double = 0.01, weightDecay: Double = 0) {
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    check()
  }

  /// The rule with this learning rate, 0.01 by default.
  public static func standard(learningRate: Double?) -> SGD {
    SGD(learningRate: learningRate ?? 0.01)
  }

  /// Reads a rule; throws unless its figures are in range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    learningRate = try container.number(.learningRate)
    weightDecay = try container.number(.weightDecay, usual: 0)
    try check(in: decoder)
  }

  var figures: [Figure] {
    [.positive("learningRate", learningRate), .notNegative("weightDecay", weightDecay)]
  }

  /// None.
  public var slots: [String] { [] }

  func kernelUpdate(_ step: UpdateStep) -> descent_update { descent_update(DESCENT_SGD, step) }
}
