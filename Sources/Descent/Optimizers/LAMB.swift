import DescentKernels

/// m and v as Adam's, u = m̂ / (√v̂ + ε) + λ·p, p := p − α · ‖p‖ / ‖u‖ · u, with the norms of each weight
/// matrix; the ratio is 1 where a norm is 0, and for a bias.
///
/// You et al., "Large Batch Optimization for Deep Learning: Training BERT in 76 minutes" (2020), with λ
/// inside the ratio, as in the paper. Biases have no ratio, as in the authors' program: with one they could not
/// change their sign. In optax and Keras they have one, as with `adaptsBiases`. Keras has an α of 0.001, an ε
/// of 1e-7 and λ outside the ratio. The norm of a step is about α times that of the weights.
///
/// As for `Adam`, |g| must stay below 1.8e19 in single precision and 1.3e154 in double.
public struct LAMB: Optimizer, Hashable {
  /// `lamb`.
  public static let kind = "lamb"
  /// α
  public private(set) var learningRate: Double
  /// β₁, the decay of the first moment, in 0..<1.
  public private(set) var beta1: Double
  /// β₂, the decay of the second moment, in 0..<1.
  public private(set) var beta2: Double
  /// ε, above 0.
  public private(set) var epsilon: Double
  /// Whether a bias, or any other parameter of one row, has a ratio of its own.
  public private(set) var adaptsBiases: Bool
  /// λ
  public private(set) var weightDecay: Double

  /// Creates the rule; the defaults are optax', except that biases have no ratio.
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

  /// The hyperparameters above.
  public static let hyperparameters = Hyperparameters(
    default: LAMB(), .positive("learningRate", \.learningRate), .fraction("beta1", \.beta1),
    .fraction("beta2", \.beta2), .positive("epsilon", \.epsilon),
    Hyperparameter("adaptsBiases", \.adaptsBiases), .nonNegative("weightDecay", \.weightDecay))

  /// m, v and u
  public var slots: [String] { ["m", "v", "direction"] }
  /// True.
  public var isScaleFree: Bool { true }

  /// False: the norms are those of whole matrices.
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
