import DescentKernels

/// From logits z and the number c of a class, a row's loss is −(1 − p_c)ᵞ·log p_c with p = softmax(z).
///
/// With γ above 0, rows that are well told apart count for less; γ = 0 is softmax cross-entropy. Lin et al.,
/// "Focal Loss for Dense Object Detection" (2017), for more than two classes. The weights of the rows do
/// what α does there, a weight for each class. Keras's `CategoricalFocalCrossentropy` multiplies by 0.25
/// besides, and clips the probabilities. The network must not end in a softmax.
public struct SoftmaxFocal: Loss, Ranged, Hashable {
  /// `softmax-focal`.
  public static let kind = "softmax-focal"
  /// γ.
  public static let figures = ["gamma"]
  /// γ, at least 0.
  public let gamma: Double

  /// A γ of 2, as in the paper.
  public init() { self.init(gamma: 2) }

  /// The loss with this γ, finite and at least 0.
  public init(gamma: Double) {
    self.gamma = gamma
    check()
  }

  /// Reads a loss; throws unless γ, by default 2, is finite and at least 0.
  public init(from decoder: any Decoder) throws {
    gamma = try decoder.container(keyedBy: CodingKeys.self).number(.gamma, usual: 2)
    try check(in: decoder)
  }

  var figures: [Figure] { [.notNegative("gamma", gamma)] }

  /// A logit a class.
  public var outputs: Outputs { .logits }

  /// Throws unless there is one output a class, at least two, and a target `[1]`.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    try checkClass(prediction, target)
  }

  /// Each row's loss and its gradient. Throws if a class's number is not a whole number below the number
  /// of outputs.
  public func evaluate(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
    losses: Matrix
  ) throws(LossError) {
    let position = Kernels.loss(
      DESCENT_SOFTMAX_FOCAL, prediction, target, weights: weights, parameter: gamma,
      scale: scale, rowLosses: losses, gradient: gradient)
    guard position < 0 else {
      throw .unknownClass(target, at: position, outputs: prediction.columns)
    }
  }
}
