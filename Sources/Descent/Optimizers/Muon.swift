import DescentKernels

/// b := μ·b + (1 − μ)·g, u = (1 − μ)·g + μ·b, p := p·(1 − α·λ) − α·s·o, where o is approximately the
/// orthogonal matrix nearest to u: from x = u / ‖u‖, `iterations` times x := a·x + (b·x·xᵀ + c·(x·xᵀ)²)·x.
/// Vectors, such as biases, move as with `AdamW`.
///
/// Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024), with PyTorch's
/// hyperparameters and Nesterov steps, but in the precision of the weights, not bfloat16. The default s is that
/// of Liu et al., "Muon is Scalable for LLM Training" (2025), with which α and λ may be Adam's; PyTorch's
/// default is `.original`. The rule is meant for hidden layers; here it moves the first and the last layer too.
///
/// For the vectors, as for `Adam`, |g| must stay below 1.8e19 in single precision and 1.3e154 in double.
public struct Muon: Optimizer, Hashable {
  /// s, for a weight [inputs, outputs].
  public enum Scale: String, Hashable, Sendable, Codable, CaseIterable {
    /// 0.2·√max(inputs, outputs): steps about as long as Adam's.
    case likeAdam
    /// √max(1, outputs / inputs)
    case original
  }

  /// `muon`.
  public static let kind = "muon"
  /// α
  public private(set) var learningRate: Double
  /// μ, in 0..<1.
  public private(set) var momentum: Double
  /// Whether u looks ahead; if not, u = b.
  public private(set) var isNesterov: Bool
  /// s
  public private(set) var scale: Scale
  /// The number of iterations of x, from 1 to 99.
  public private(set) var iterations: Int
  /// β₁ for vectors, in 0..<1.
  public private(set) var beta1: Double
  /// β₂ for vectors, in 0..<1.
  public private(set) var beta2: Double
  /// ε for vectors, above 0.
  public private(set) var epsilon: Double
  /// λ
  public private(set) var weightDecay: Double

  /// Creates the rule; the defaults are PyTorch's, except `scale` and λ.
  public init(
    learningRate: Double = 0.001, momentum: Double = 0.95, isNesterov: Bool = true,
    scale: Scale = .likeAdam, iterations: Int = 5, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, weightDecay: Double = 0
  ) {
    self.learningRate = learningRate
    self.momentum = momentum
    self.isNesterov = isNesterov
    self.scale = scale
    self.iterations = iterations
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    check()
  }

  /// The hyperparameters above.
  public static let hyperparameters = Hyperparameters(
    default: Muon(), .positive("learningRate", \.learningRate), .fraction("momentum", \.momentum),
    Hyperparameter("isNesterov", \.isNesterov), .choice("scale", \.scale),
    .count("iterations", \.iterations, atMost: 99), .fraction("beta1", \.beta1),
    .fraction("beta2", \.beta2), .positive("epsilon", \.epsilon),
    .nonNegative("weightDecay", \.weightDecay))

  /// b, or m and v for vectors; the others hold intermediate results.
  public var slots: [String] { ["velocity", "v", "gram", "polynomial"] }
  /// False: matrices are made orthogonal.
  public var isElementwise: Bool { false }
  /// True.
  public var isScaleFree: Bool { true }

  /// The formula above.
  public func update(
    _ parameters: Matrix, gradients: Matrix, slots: SlotViews, at step: UpdateStep
  ) {
    let (rows, columns) = (parameters.rows, parameters.columns)
    guard rows > 1 else {
      Kernels.apply(
        descent_update(
          DESCENT_ADAM, step, beta1: beta1, beta2: beta2, epsilon: epsilon, .outside),
        to: parameters, gradients: gradients, slots: slots)
      return
    }
    let momentum = step.momentum ?? momentum
    let (velocity, x) = (slots[0], slots[1])
    velocity.add(1 - momentum, times: gradients, keeping: momentum)
    x.copy(from: velocity)
    if isNesterov { x.add(1 - momentum, times: gradients, keeping: momentum) }
    let direction = orthogonal(x, through: slots[2], slots[3])
    let scale =
      switch scale {
      case .likeAdam: 0.2 * Double(max(rows, columns)).squareRoot()
      case .original: max(1, Double(columns) / Double(rows)).squareRoot()
      }
    parameters.add(
      -step.learningRate * scale, times: direction,
      keeping: 1 - step.learningRate * step.weightDecay)
  }

  /// Returns approximately the orthogonal matrix nearest to `x`, in one of the three matrices, which are
  /// all overwritten.
  private func orthogonal(_ x: Matrix, through second: Matrix, _ third: Matrix) -> Matrix {
    let isWide = x.rows < x.columns
    let side = min(x.rows, x.columns)
    let polynomial = third.block(at: 0, rows: side, columns: side)
    var (x, next) = (x, second)
    x.scale(by: 1 / max(x.norm, 1e-7))
    for _ in 0..<iterations {
      let gram = next.block(at: 0, rows: side, columns: side)
      if isWide {
        Kernels.productTransposed(x, x, into: gram)
      } else {
        Kernels.transposedProduct(x, x, into: gram)
      }
      Kernels.product(gram, gram, initial: nil, into: polynomial)
      polynomial.add(-4.7750, times: gram, keeping: 2.0315)
      if isWide {
        Kernels.product(polynomial, x, initial: nil, into: next)
      } else {
        Kernels.product(x, polynomial, initial: nil, into: next)
      }
      next.add(3.4445, times: x)
      (x, next) = (next, x)
    }
    return x
  }
}
