import DescentKernels

/// A row's loss is the mean over its outputs of max(0, 1 − s·prediction)², where s is 1 for a target of 1
/// and −1 for one of −1 or 0. Its gradient is −2·s·max(0, 1 − s·prediction).
///
/// The output is a score, above 0 for class 1, and not a probability.
public struct SquaredHinge: Loss, Hashable {
  /// `squared-hinge`.
  public static let kind = "squared-hinge"

  /// Creates the loss.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: SquaredHinge())

  /// Scores of two classes.
  public var outputs: OutputMeaning { .score }

  /// Throws unless the output and the target have the same number of elements.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    try checkSame(prediction, target)
  }

  /// Each row's loss and its gradient. Throws if a target is not 1, 0 or −1.
  public func evaluate(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
    losses: Matrix
  ) throws(LossError) {
    let position = Kernels.loss(
      DESCENT_SQUARED_HINGE, prediction, target, weights: weights, scale: scale,
      rowLosses: losses, gradient: gradient)
    guard position < 0 else { throw .targets(target, at: position, Hinge.expectation) }
  }
}
