import DescentKernels

/// A row's loss is the mean over its outputs of max(0, 1 − s·prediction), where s is 1 for a target of 1
/// and −1 for one of −1 or 0. Its gradient is −s where s·prediction < 1, else 0.
///
/// The output is a score, above 0 for class 1, and not a probability. Rosasco et al., "Are Loss
/// Functions All the Same?" (2004).
public struct Hinge: Loss, Hashable {
  /// `hinge`.
  public static let kind = "hinge"

  /// Creates the loss.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: Hinge())

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
      DESCENT_HINGE, prediction, target, weights: weights, scale: scale, rowLosses: losses,
      gradient: gradient)
    guard position < 0 else { throw .targets(target, at: position, Self.expectation) }
  }

  static let expectation = "all 1, or −1 or 0, which both stand for the other class"
}
