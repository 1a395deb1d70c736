import DescentKernels

/// p := p − α·g: plain gradient descent. Robbins, Monro, "A Stochastic Approximation Method" (1951).
public struct SGD: KernelRule, Hashable {
  /// `sgd`.
  public static let kind = "sgd"
  /// α
  public let learningRate: Double

  /// The rule with this learning rate, finite and above 0.
  public init(learningRate: Double = 0.01) {
    precondition(Hyperparameter.isRate(learningRate), "a learning rate of \(learningRate)")
    self.learningRate = learningRate
  }

  /// The rule with this learning rate, 0.01 by default.
  public static func standard(learningRate: Double?) -> SGD {
    SGD(learningRate: learningRate ?? 0.01)
  }

  /// Reads a rule; throws unless its learning rate is finite and above 0.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    learningRate = try container.decode(Double.self, forKey: .learningRate)
    try Hyperparameter.require(
      Hyperparameter.isRate(learningRate), "a learning rate of \(learningRate)", in: decoder)
  }

  private enum CodingKeys: String, CodingKey { case learningRate }

  /// None.
  public var slots: [String] { [] }

  /// p := p − α·g
  public func update(
    _ parameters: Matrix, gradients: Matrix, slots: SlotViews, at step: UpdateStep
  ) {
    Kernels.apply(kernelUpdate(step), to: parameters, gradients: gradients, slots: slots)
  }

  func kernelUpdate(_ step: UpdateStep) -> descent_update { descent_update(DESCENT_SGD, step) }
}
