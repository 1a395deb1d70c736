import DescentKernels

/// From logits z and the number c of a class, a row's loss is −(1 − p_c)ᵞ·log p_c with p = softmax(z).
///
/// With γ above 0, rows that are classified well count for less; γ = 0 is softmax cross-entropy. Lin et al.,
/// "Focal Loss for Dense Object Detection" (2017), here for more than two classes. The paper's α, a weight
/// for each class, is the weights of the rows. Keras's `CategoricalFocalCrossentropy` also multiplies by
/// 0.25 and clips the probabilities. The network must not end in a softmax.
public struct SoftmaxFocal: Loss, Hashable {
  /// `softmax-focal`.
  public static let kind = "softmax-focal"
  /// γ, at least 0.
  public private(set) var gamma: Double

  /// Creates the loss with a finite γ of at least 0; the default is the paper's.
  public init(gamma: Double = 2) {
    self.gamma = gamma
    check()
  }

  /// γ.
  public static let hyperparameters = Hyperparameters(
    default: SoftmaxFocal(), .nonNegative("gamma", \.gamma))

  /// One logit per class.
  public var outputs: OutputMeaning { .logits }

  /// Throws unless there is one output per class, at least two, and the target is `[1]`.
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
