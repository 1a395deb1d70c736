import DescentKernels

/// From logits z, a row's loss is −Σⱼ tⱼ·log pⱼ with p = softmax(z): pⱼ = exp(zⱼ) / Σ exp(z).
///
/// The target is either the number of a class, `[1]`, or a probability for each class. Computed from
/// z − max z, so that logits of any size do not overflow; a loss below the precision's smallest step from
/// 1 becomes 0. The network must not end in a softmax.
public struct SoftmaxCrossEntropy: Loss, Hashable {
  /// `softmax-cross-entropy`.
  public static let kind = "softmax-cross-entropy"

  /// The loss; it has nothing to choose.
  public init() {}

  /// Throws unless there is one output a class, at least two, and a target `[1]` or of as many.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    guard prediction.count >= 2, target.count == 1 || target.count == prediction.count else {
      throw ShapeError(
        "loss \(Self.kind): the network's output is \(prediction) and the targets are \(target); "
          + "expected an output for each of two classes or more, and targets of [1], the class's "
          + "number, or one probability an output")
    }
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
      prediction, target, weights: weights, parameter: 0, scale: scale, rowLosses: losses,
      gradient: gradient)
    guard position < 0 else {
      throw LossError(
        position: position,
        byClass
          ? "the class \(target[position, 0]) is not a whole number in 0..<\(prediction.columns)"
          : "the targets \(target.rows(position..<position + 1).values(as: Double.self)) are not "
            + "probabilities, each from 0 to 1, with a sum of 1")
    }
  }
}
