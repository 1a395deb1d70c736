import DescentKernels

/// From logits z and probabilities t in 0...1 (0 or 1 for two classes), a row's loss is the mean over its
/// outputs of a·qᵞ·h, with h the binary cross-entropy, q = t·(1 − σ(z)) + (1 − t)·σ(z) the probability that
/// the target's class lacks, and a = t·α + (1 − t)·(1 − α), or 1 without α.
///
/// With γ above 0, rows that are classified well count for less; γ = 0 is binary cross-entropy. Lin et al.,
/// "Focal Loss for Dense Object Detection" (2017), where γ = 2 and α = 0.25 did best; torchvision's
/// `sigmoid_focal_loss`. Keras's `BinaryFocalCrossentropy` has the same formula, but clips the
/// probabilities to 1e-7 and above. The network must not end in a `Sigmoid`.
public struct BinaryFocal: Loss, Hashable {
  /// `binary-focal`.
  public static let kind = "binary-focal"
  /// γ, at least 0.
  public private(set) var gamma: Double
  /// α, the weight of class 1, from 0 to 1; the weight of class 0 is 1 − α. If nil, both weights are 1.
  public private(set) var alpha: Double?

  /// Creates the loss with a finite γ of at least 0 and an α from 0 to 1. The default γ is the paper's; by
  /// default both classes weigh 1, as in Keras.
  public init(gamma: Double = 2, alpha: Double? = nil) {
    self.gamma = gamma
    self.alpha = alpha
    check()
  }

  /// γ and α.
  public static let hyperparameters = Hyperparameters(
    default: BinaryFocal(), .nonNegative("gamma", \.gamma), .share("alpha", \.alpha))

  /// `binary focal`, `binary focal, gamma 2.0, alpha 0.25`
  public var summary: String {
    self == BinaryFocal()
      ? "binary focal" : "binary focal, gamma \(gamma)" + (alpha.map { ", alpha \($0)" } ?? "")
  }

  /// Logits of two classes.
  public var outputs: OutputMeaning { .logit }

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
