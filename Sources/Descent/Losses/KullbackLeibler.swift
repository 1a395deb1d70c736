import DescentKernels

/// From logits z and a probability tⱼ for each class, a row's loss is Σⱼ tⱼ·(log tⱼ − log pⱼ) with
/// p = softmax(z), the divergence of p from t; a term where tⱼ is 0 is 0. Kullback, Leibler, "On
/// Information and Sufficiency" (1951).
///
/// It is softmax cross-entropy minus the entropy of the target: its least value is 0, and its gradient is
/// the same, p − t. PyTorch's `KLDivLoss` takes log p and is the same with `batchmean`; Keras's
/// `KLDivergence` takes p, and clips p and t to 1e-7 and above. The target may also be the number of a class,
/// `[1]`, whose probability is then 1. The network must not end in a softmax.
public struct KullbackLeibler: Loss, Hashable {
  /// `kullback-leibler`.
  public static let kind = "kullback-leibler"

  /// Creates the loss.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: KullbackLeibler())

  /// `Kullback–Leibler divergence`
  public var summary: String { "Kullback–Leibler divergence" }

  /// One logit per class.
  public var outputs: OutputMeaning { .logits }

  /// Throws unless there is one output per class, at least two, and the target is `[1]` or has as many
  /// elements.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    try checkProbabilities(prediction, target)
  }

  /// Each row's loss and its gradient, scale · weight · ((Σ t)·p − t). Throws if a class's number is
  /// not a whole number below the number of outputs, or a row's probabilities are not from 0 to 1
  /// with a sum of 1.
  public func evaluate(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
    losses: Matrix
  ) throws(LossError) {
    let byClass = target.columns == 1
    let position = Kernels.loss(
      byClass ? DESCENT_SOFTMAX_CROSS_ENTROPY_OF_CLASSES : DESCENT_KULLBACK_LEIBLER,
      prediction, target, weights: weights, scale: scale, rowLosses: losses, gradient: gradient)
    guard position < 0 else {
      throw byClass
        ? .unknownClass(target, at: position, outputs: prediction.columns)
        : .targets(target, at: position, SoftmaxCrossEntropy.expectation)
    }
  }
}
