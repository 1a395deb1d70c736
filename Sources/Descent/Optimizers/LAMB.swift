import DescentKernels

/// m and v as Adam's, u = m̂ / (√v̂ + ε) + λ·p, p := p − α · ‖p‖ / ‖u‖ · u, the norms of each weight
/// matrix by itself; a ratio with a norm of 0 is 1, and so is a bias's.
///
/// You et al., "Large Batch Optimization for Deep Learning: Training BERT in 76 minutes" (2020), with the
/// paper's λ within the ratio. The authors' program spares biases, which could not change their sign else;
/// optax and Keras do not, as with `adaptsBiases`. Keras has an α of 0.001, an ε of
/// 1e-7 and λ outside of the ratio. A step is about α times as long as the weights are.
public struct LAMB: Optimizer, Ranged, Hashable {
  /// `lamb`.
  public static let kind = "lamb"
  /// α
  public let learningRate: Double
  /// β₁, the decay of the first moment, in 0..<1.
  public let beta1: Double
  /// β₂, the decay of the second moment, in 0..<1.
  public let beta2: Double
  /// ε, above 0.
  public let epsilon: Double
  /// Whether a bias, or any other parameter of one row, has a ratio of its own.
  public let adaptsBiases: Bool
  /// λ
  public let weightDecay: Double

  /// The rule with these figures; optax' by default, but for the biases.
  public init(
    learningRate: Double = 0.01, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-6, adaptsBiases: Bool = false, weightDecay: Double = 0
  ) {
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.adaptsBiases = adaptsBiases
    self.weightDecay = weightDecay
    check()
  }

  /// The rule with this learning rate, 0.01 by default.
  public static func standard(learningRate: Double?) -> LAMB {
    LAMB(learningRate: learningRate ?? 0.01)
  }

  /// Reads a rule; throws unless its figures are in range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    learningRate = try container.number(.learningRate)
    beta1 = try container.number(.beta1)
    beta2 = try container.number(.beta2)
    epsilon = try container.number(.epsilon)
    adaptsBiases = try container.decode(Bool.self, forKey: .adaptsBiases)
    weightDecay = try container.number(.weightDecay, usual: 0)
    try check(in: decoder)
  }

  var figures: [Figure] {
    [
      .positive("learningRate", learningRate), .fraction("beta1", beta1), .fraction("beta2", beta2),
      .positive("epsilon", epsilon), .notNegative("weightDecay", weightDecay),
    ]
  }

  /// m, v and u
  public var slots: [String] { ["m", "v", "direction"] }
  /// True.
  public var isScaleFree: Bool { true }

  /// False: the norms are of a whole matrix.
  public var isElementwise: Bool { false }

  /// The formula above.
  public func update(
    _ parameters: Matrix, gradients: Matrix, slots: SlotViews, at step: UpdateStep
  ) {
    var update = descent_update(
      DESCENT_LAMB, step, beta1: beta1, beta2: beta2, epsilon: epsilon, .outside)
    update.rate = 1 / (1 - power(update.beta1, step.number))
    update.shrink = 1
    update.decay = step.weightDecay
    Kernels.apply(update, to: parameters, gradients: gradients, slots: slots)
    let direction = slots[2]
    parameters.add(-step.learningRate * ratio(parameters, direction), times: direction)
  }

  /// ‖p‖ / ‖u‖
  private func ratio(_ parameters: Matrix, _ direction: Matrix) -> Double {
    guard parameters.rows > 1 || adaptsBiases else { return 1 }
    let (size, length) = (parameters.norm, direction.norm)
    return size > 0 && length > 0 ? size / length : 1
  }
}
