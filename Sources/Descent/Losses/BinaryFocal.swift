import DescentKernels

/// From logits z and probabilities t in 0...1 (0 or 1 for two classes), a row's loss is the mean over its
/// outputs of a·qᵞ·h: h is the binary cross-entropy, q = t·(1 − σ(z)) + (1 − t)·σ(z) what the target's
/// class lacks in probability, and a = t·α + (1 − t)·(1 − α), or 1 without α.
///
/// With γ above 0, rows that are well told apart count for less; γ = 0 is binary cross-entropy. Lin et al.,
/// "Focal Loss for Dense Object Detection" (2017), where γ = 2 and α = 0.25 did best, torchvision's
/// `sigmoid_focal_loss`. Keras's `BinaryFocalCrossentropy` has the same formula, but clips the
/// probabilities to 1e-7 and above. The network must not end in a `Sigmoid`.
public struct BinaryFocal: Loss, Ranged, Hashable {
  /// `binary-focal`.
  public static let kind = "binary-focal"
  /// γ and α.
  public static let figures = ["gamma", "alpha"]
  /// γ, at least 0.
  public let gamma: Double
  /// What class 1 weighs, from 0 to 1; class 0 weighs 1 − α. nil: both weigh 1.
  public let alpha: Double?

  /// A γ of 2, as in the paper; both classes weigh 1, as in Keras.
  public init() { self.init(gamma: 2) }

  /// The loss with this γ, finite and at least 0, and this α from 0 to 1.
  public init(gamma: Double = 2, alpha: Double? = nil) {
    self.gamma = gamma
    self.alpha = alpha
    check()
  }

  /// Reads a loss; throws unless γ, by default 2, is finite and at least 0, and α, if any, from 0 to 1.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    gamma = try container.number(.gamma, usual: 2)
    alpha = try container.decodeIfPresent(Double.self, forKey: .alpha)
    try check(in: decoder)
  }

  var figures: [Figure] { [.notNegative("gamma", gamma), .share("alpha", alpha ?? 0)] }

  /// Logits of two classes.
  public var outputs: Outputs { .logit }

  /// Throws unless the output and the target have the same number of elements.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    try checkSame(prediction, target)
  }

  /// Each row's loss and its gradient. Throws if a target is not from 0 to 1.
  public func evaluate(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
    losses: Matrix
  ) throws(LossError) {
    let position = Kernels.loss(
      DESCENT_BINARY_FOCAL, prediction, target, weights: weights, parameter: gamma,
      balance: alpha ?? -1, scale: scale, rowLosses: losses, gradient: gradient)
    guard position < 0 else {
      throw .targets(target, at: position, BinaryCrossEntropy.expectation)
    }
  }
}
