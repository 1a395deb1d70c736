import DescentKernels

/// r := β·r + (1 − β)·(mean of g² over each row + ε₁), c likewise of each column, β = 1 − t^(−κ);
/// u = g / √(r·c / mean of r), u := u / max(1, rms(u) / d),
/// p := p·(1 − α·λ) − max(ε₂, rms(p)) · min(α, 1/√t) · u.
///
/// Shazeer, Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost" (2018), without its
/// momentum, with the figures of PyTorch (which has no ε₁, but a least r·c) and the paper's ε₁, as in Keras,
/// whose α is 0.001. A bias has a second moment for each element. α is a part of the size of the weights
/// themselves. Its moments are few, but each has a place as long as the parameters: that saves half of Adam's
/// memory and no more.
public struct Adafactor: Optimizer, Ranged, Hashable {
  /// `adafactor`.
  public static let kind = "adafactor"
  /// α
  public let learningRate: Double
  /// κ, above 0.
  public let decayExponent: Double
  /// ε₁, above 0, beside a squared gradient.
  public let gradientEpsilon: Double
  /// ε₂, above 0, the least size of the weights that is reckoned with.
  public let weightEpsilon: Double
  /// d, above 0, the greatest rms(u).
  public let threshold: Double
  /// λ
  public let weightDecay: Double

  /// The rule with these figures; the paper's by default, and PyTorch's α.
  public init(
    learningRate: Double = 0.01, decayExponent: Double = 0.8, gradientEpsilon: Double = 1e-30,
    weightEpsilon: Double = 1e-3, threshold: Double = 1, weightDecay: Double = 0
  ) {
    self.learningRate = learningRate
    self.decayExponent = decayExponent
    self.gradientEpsilon = gradientEpsilon
    self.weightEpsilon = weightEpsilon
    self.threshold = threshold
    self.weightDecay = weightDecay
    check()
  }

  /// The rule with this learning rate, 0.01 by default.
  public static func standard(learningRate: Double?) -> Adafactor {
    Adafactor(learningRate: learningRate ?? 0.01)
  }

  /// Reads a rule; throws unless its figures are in range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    learningRate = try container.number(.learningRate)
    decayExponent = try container.number(.decayExponent)
    gradientEpsilon = try container.number(.gradientEpsilon)
    weightEpsilon = try container.number(.weightEpsilon)
    threshold = try container.number(.threshold)
    weightDecay = try container.number(.weightDecay, usual: 0)
    try check(in: decoder)
  }

  var figures: [Figure] {
    [
      .positive("learningRate", learningRate), .positive("decayExponent", decayExponent),
      .positive("gradientEpsilon", gradientEpsilon), .positive("weightEpsilon", weightEpsilon),
      .positive("threshold", threshold), .notNegative("weightDecay", weightDecay),
    ]
  }

  /// r, then c.
  public var slots: [String] { ["moments"] }
  /// False: the moments are of rows and columns.
  public var isElementwise: Bool { false }
  /// True.
  public var isScaleFree: Bool { true }

  /// The formula above.
  public func update(
    _ parameters: Matrix, gradients: Matrix, slots: SlotViews, at step: UpdateStep
  ) {
    let t = Double(step.number)
    let count = Double(parameters.count).squareRoot()
    let rate = min(step.learningRate, 1 / t.squareRoot())
    let size = parameters.norm / count
    var moments = Kernels.FactoredMoments(of: gradients, in: slots[0])
    moments.add(
      gradients, keeping: 1 - exponential(-decayExponent * Kernels.log(t)),
      epsilon: gradientEpsilon)
    let length = moments.stepNorm(gradients) / count / threshold
    moments.move(
      parameters, by: gradients, shrink: 1 - step.learningRate * step.weightDecay,
      rate: -max(weightEpsilon, size) * rate / max(1, length))
  }
}
