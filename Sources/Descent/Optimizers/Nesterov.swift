import DescentKernels

/// v := μ·v + g, p := p − α·(g + μ·v). Nesterov (1983), in the form of Sutskever, Martens, Dahl,
/// Hinton, "On the importance of initialization and momentum in deep learning" (2013), as PyTorch
/// writes it: p is the point looked ahead to.
public struct Nesterov: KernelRule, Hashable {
  /// `nesterov`.
  public static let kind = "nesterov"
  /// α
  public let learningRate: Double
  /// μ, from 0 up to but not including 1.
  public let momentum: Double

  /// The rule with these figures; with a momentum of 0 it is plain descent.
  public init(learningRate: Double = 0.01, momentum: Double = 0.9) {
    precondition(Hyperparameter.isRate(learningRate), "a learning rate of \(learningRate)")
    precondition(Hyperparameter.isDecay(momentum), "a momentum of \(momentum)")
    self.learningRate = learningRate
    self.momentum = momentum
  }

  /// The rule with this learning rate, 0.01 by default.
  public static func standard(learningRate: Double?) -> Nesterov {
    Nesterov(learningRate: learningRate ?? 0.01)
  }

  /// Reads a rule; throws unless α is finite and above 0 and μ in 0..<1.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    learningRate = try container.decode(Double.self, forKey: .learningRate)
    momentum = try container.decode(Double.self, forKey: .momentum)
    try Hyperparameter.require(
      Hyperparameter.isRate(learningRate) && Hyperparameter.isDecay(momentum),
      "a learning rate of \(learningRate) and a momentum of \(momentum)", in: decoder)
  }

  private enum CodingKeys: String, CodingKey { case learningRate, momentum }

  /// v
  public var slots: [String] { ["velocity"] }

  /// v := μ·v + g, p := p − α·(g + μ·v)
  public func update(
    _ parameters: Matrix, gradients: Matrix, slots: SlotViews, at step: UpdateStep
  ) {
    Kernels.apply(kernelUpdate(step), to: parameters, gradients: gradients, slots: slots)
  }

  func kernelUpdate(_ step: UpdateStep) -> descent_update {
    descent_update(DESCENT_NESTEROV, step, momentum: momentum)
  }
}
