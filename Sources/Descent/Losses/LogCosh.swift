import DescentKernels

/// A row's loss is the mean over its outputs of log cosh e with e = prediction − target: about ½·e² near
/// 0 and |e| − log 2 far away, smooth everywhere. Its gradient is tanh e.
///
/// It is exact to the last digits for errors of any size, whereas log(cosh e) overflows and
/// |e| + log(1 + exp(−2·|e|)) − log 2 loses the digits of small errors.
public struct LogCosh: Loss, Hashable {
  /// `log-cosh`.
  public static let kind = "log-cosh"

  /// Creates the loss.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: LogCosh())

  /// `log-cosh`
  public var summary: String { "log-cosh" }

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
      DESCENT_LOG_COSH, prediction, target, weights: weights, scale: scale, rowLosses: losses,
      gradient: gradient)
  }
}
