import DescentKernels

/// From logits z, a row's loss is −Σⱼ tⱼ·log pⱼ with p = softmax(z): pⱼ = exp(zⱼ) / Σ exp(z).
///
/// The target is either the number of a class, `[1]`, or a probability for each class. Computed from
/// z − max z, so that logits of any size do not overflow; a loss below the precision's smallest step from
/// 1 becomes 0. The network must not end in a softmax.
///
/// A smoothing ε of the labels puts (1 − ε)·tⱼ + ε / k in the place of tⱼ for each of k classes, in
/// training and in evaluation, as PyTorch's `CrossEntropyLoss` and Keras's `CategoricalCrossentropy` do.
/// Szegedy et al., "Rethinking the Inception Architecture for Computer Vision" (2016).
public struct SoftmaxCrossEntropy: Loss, Ranged, Hashable {
  /// `softmax-cross-entropy`.
  public static let kind = "softmax-cross-entropy"
  /// ε, in 0..<1: how much of each label is spread over all classes.
  public let labelSmoothing: Double

  /// The loss without smoothing.
  public init() { self.init(labelSmoothing: 0) }

  /// The loss with this smoothing, in 0..<1.
  public init(labelSmoothing: Double) {
    self.labelSmoothing = labelSmoothing
    check()
  }

  /// Reads a loss; throws unless the smoothing is in 0..<1. Without one it is 0.
  public init(from decoder: any Decoder) throws {
    labelSmoothing = try decoder.container(keyedBy: CodingKeys.self).number(
      .labelSmoothing, usual: 0)
    try check(in: decoder)
  }

  var figures: [Figure] { [.fraction("labelSmoothing", labelSmoothing)] }

  /// A logit a class.
  public var outputs: Outputs { .logits }

  /// Throws unless there is one output a class, at least two, and a target `[1]` or of as many.
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

  static let expectation = "probabilities, each from 0 to 1, with a sum of 1"
}
