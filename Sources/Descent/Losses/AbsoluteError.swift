import DescentKernels

/// A row's loss is the mean over its outputs of |prediction − target|. Its gradient is the sign of the
/// difference, and 0 where the two are equal.
public struct AbsoluteError: Loss, Hashable {
  /// `absolute-error`.
  public static let kind = "absolute-error"

  /// Creates the loss.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: AbsoluteError())

  /// Throws unless the output and the target have the same number of elements.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    try checkSame(prediction, target)
  }

  /// Each row's loss and its gradient.
  public func evaluate(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
    losses: Matrix
  ) throws(LossError) {
    _ = Kernels.loss(
      DESCENT_ABSOLUTE_ERROR, prediction, target, weights: weights, scale: scale,
      rowLosses: losses, gradient: gradient)
  }
}
