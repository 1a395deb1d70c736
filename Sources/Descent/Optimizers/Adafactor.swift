import DescentKernels

/// r := β·r + (1 − β)·(mean of g² over each row + ε₁), c the same of each column, β = 1 − t^(−κ);
/// u = g / √(r·c / mean of r), u := u / max(1, rms(u) / d),
/// p := p·(1 − α·λ) − max(ε₂, rms(p)) · min(α, 1/√t) · u.
///
/// Shazeer, Stern, "Adafactor: Adaptive Learning Rates with Sublinear Memory Cost" (2018), without its
/// momentum, with the hyperparameters of PyTorch and the paper's ε₁, as in Keras. (PyTorch has a lower bound of
/// r·c in place of ε₁; Keras has an α of 0.001.) A bias has a second moment for each element. The length of a
/// step is α times the size of the weights. The moments are few, but their slot is as long as the parameters,
/// so the rule saves half of Adam's memory and not more.
///
/// As for `Adam`, |g| must stay below 1.8e19 in single precision and 1.3e154 in double.
public struct Adafactor: Optimizer, Hashable {
  /// `adafactor`.
  public static let kind = "adafactor"
  /// α
  public private(set) var learningRate: Double
  /// κ, above 0.
  public private(set) var decayExponent: Double
  /// ε₁, above 0, which is added to the squared gradients.
  public private(set) var gradientEpsilon: Double
  /// ε₂, above 0, the lower bound of rms(p).
  public private(set) var weightEpsilon: Double
  /// d, above 0, the upper bound of rms(u).
  public private(set) var threshold: Double
  /// λ
  public private(set) var weightDecay: Double

  /// Creates the rule; the defaults are the paper's, with PyTorch's α.
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

  /// The hyperparameters above.
  public static let hyperparameters = Hyperparameters(
    default: Adafactor(), .positive("learningRate", \.learningRate),
    .positive("decayExponent", \.decayExponent), .positive("gradientEpsilon", \.gradientEpsilon),
    .positive("weightEpsilon", \.weightEpsilon), .positive("threshold", \.threshold),
    .nonNegative("weightDecay", \.weightDecay))

  /// r, then c.
  public var slots: [String] { ["moments"] }
  /// False: the moments belong to rows and columns.
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
