import DescentKernels

/// From logits z, a row's loss is −Σⱼ tⱼ·log pⱼ with p = softmax(z): pⱼ = exp(zⱼ) / Σ exp(z).
///
/// The target is either the number of a class, `[1]`, or a probability for each class. The loss is computed
/// from z − max z, so that large logits do not overflow; a loss below the precision's smallest step from 1
/// becomes 0. The network must not end in a softmax.
///
/// Label smoothing replaces tⱼ by (1 − ε)·tⱼ + ε / k for each of k classes, as PyTorch's `CrossEntropyLoss`
/// and Keras's `CategoricalCrossentropy` do. A `Trainer` evaluates and validates without it, by `unsmoothed`.
/// Szegedy et al., "Rethinking the Inception Architecture for Computer Vision" (2016).
public struct SoftmaxCrossEntropy: Loss, Hashable {
  /// `softmax-cross-entropy`.
  public static let kind = "softmax-cross-entropy"
  /// ε, in 0..<1: the fraction of each label that is spread over all classes.
  public private(set) var labelSmoothing: Double

  /// Creates the loss with this label smoothing, in 0..<1.
  public init(labelSmoothing: Double = 0) {
    self.labelSmoothing = labelSmoothing
    check()
  }

  /// ε.
  public static let hyperparameters = Hyperparameters(
    default: SoftmaxCrossEntropy(), .fraction("labelSmoothing", \.labelSmoothing))

  /// `softmax cross-entropy`, `softmax cross-entropy, labels smoothed by 0.1`
  public var summary: String {
    "softmax cross-entropy" + (labelSmoothing > 0 ? ", labels smoothed by \(labelSmoothing)" : "")
  }

  /// The loss with its labels smoothed by this amount, in 0..<1.
  public func smoothed(by amount: Double) -> SoftmaxCrossEntropy? {
    SoftmaxCrossEntropy(labelSmoothing: amount)
  }

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
      byClass ? DESCENT_SOFTMAX_CROSS_ENTROPY_OF_CLASSES : DESCENT_SOFTMAX_CROSS_ENTROPY,
      prediction, target, weights: weights, parameter: labelSmoothing, scale: scale,
      rowLosses: losses, gradient: gradient)
    guard position < 0 else {
      throw byClass
        ? .unknownClass(target, at: position, outputs: prediction.columns)
        : .targets(target, at: position, Self.expectation)
    }
  }

  /// The entropy of each row's smoothed labels: the loss at the logits log t.
  public func leastLosses(
    of target: Matrix, weights: Matrix?, outputs: Int
  ) throws(LossError) -> [Double] {
    try losses(of: target, weights: weights, outputs: outputs) { row, output in
      let t = target.probability(of: output, in: row, outputs: outputs)
      return logarithm((1 - labelSmoothing) * t + labelSmoothing / Double(outputs))
    }
  }

  static let expectation = "probabilities, each from 0 to 1, with a sum of 1"
}
