import DescentKernels

/// A row's loss is the mean over its outputs of ½·e² where |e| ≤ δ, else δ·(|e| − ½·δ), with
/// e = prediction − target. Huber, "Robust Estimation of a Location Parameter" (1964).
public struct Huber: Loss, Hashable {
  /// `huber`.
  public static let kind = "huber"
  /// δ, the error from which the loss grows linearly.
  public private(set) var delta: Double

  /// Creates the loss with a finite δ above 0; the default is that of PyTorch and Keras.
  public init(delta: Double = 1) {
    self.delta = delta
    check()
  }

  /// δ.
  public static let hyperparameters = Hyperparameters(
    default: Huber(), .positive("delta", \.delta))

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
      DESCENT_HUBER, prediction, target, weights: weights, parameter: delta, scale: scale,
      rowLosses: losses, gradient: gradient)
  }
}
