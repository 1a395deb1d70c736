import DescentKernels

/// b := μ·b + (1 − μ)·g, u = (1 − μ)·g + μ·b, p := p·(1 − α·λ) − α·s·o, where o is about the orthogonal
/// matrix nearest to u: with x = u / ‖u‖, so many times x := a·x + (b·x·xᵀ + c·(x·xᵀ)²)·x. The vectors,
/// which are biases, move as `AdamW` moves them.
///
/// Jordan et al., "Muon: An optimizer for hidden layers in neural networks" (2024), with PyTorch's figures
/// and steps of Nesterov's kind, but in the precision of the weights, not bfloat16. s is that of Liu et al.,
/// "Muon is Scalable for LLM Training" (2025), by default, so that Adam's α and λ will do for both; PyTorch's
/// default is `.original`. It is meant for the layers within: it treats the first and the last alike.
public struct Muon: Optimizer, Ranged, Hashable {
  /// s, for a weight of so many inputs and outputs.
  public enum Scale: String, Hashable, Sendable, Codable, CaseIterable {
    /// 0.2·√max(inputs, outputs): steps as long as Adam's usually are.
    case likeAdam
    /// √max(1, outputs / inputs)
    case original
  }

  /// `muon`.
  public static let kind = "muon"
  /// α
  public let learningRate: Double
  /// μ, in 0..<1.
  public let momentum: Double
  /// Whether u looks ahead; if not, u = b.
  public let isNesterov: Bool
  /// s
  public let scale: Scale
  /// How often x is brought nearer, from 1 to 99.
  public let iterations: Int
  /// β₁ of the vectors, in 0..<1.
  public let beta1: Double
  /// β₂ of the vectors, in 0..<1.
  public let beta2: Double
  /// ε of the vectors, above 0.
  public let epsilon: Double
  /// λ
  public let weightDecay: Double

  /// The rule with these figures.
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

  /// The rule with this learning rate, 0.001 by default.
  public static func standard(learningRate: Double?) -> Muon {
    Muon(learningRate: learningRate ?? 0.001)
  }

  /// Reads a rule; throws unless its figures are in range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    learningRate = try container.number(.learningRate)
    momentum = try container.number(.momentum)
    isNesterov = try container.decode(Bool.self, forKey: .isNesterov)
    scale = try container.decode(Scale.self, forKey: .scale)
    iterations = try container.decode(Int.self, forKey: .iterations)
    beta1 = try container.number(.beta1)
    beta2 = try container.number(.beta2)
    epsilon = try container.number(.epsilon)
    weightDecay = try container.number(.weightDecay, usual: 0)
    try check(in: decoder)
  }

  var figures: [Figure] {
    [
      .positive("learningRate", learningRate), .fraction("momentum", momentum),
      .count("iterations", iterations, atMost: 99), .fraction("beta1", beta1),
      .fraction("beta2", beta2), .positive("epsilon", epsilon),
      .notNegative("weightDecay", weightDecay),
    ]
  }

  /// b, or the vectors' m and v; the others are for what is in between.
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

  /// About the orthogonal matrix nearest to `x`, in one of the three places, all of which change.
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
