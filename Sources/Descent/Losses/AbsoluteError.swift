import DescentKernels

/// A row's loss is the mean over its outputs of |prediction − target|. Its gradient is the sign of the
/// difference, 0 where there is none.
public struct AbsoluteError: Loss, Hashable {
  /// `absolute-error`.
  public static let kind = "absolute-error"

  /// The loss; it has nothing to choose.
  public init() {}

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
