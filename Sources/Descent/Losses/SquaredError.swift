import DescentKernels

/// A row's loss is the mean over its outputs of factor · (prediction − target)², with a factor of 1,
/// or of ½, whose gradient is the plain difference.
public struct SquaredError: Loss, Hashable {
  /// `squared-error`.
  public static let kind = "squared-error"
  /// Whether the factor is ½.
  public let isHalved: Bool

  /// (prediction − target)²: its gradient is 2 · (prediction − target).
  public static let plain = SquaredError(isHalved: false)
  /// ½ · (prediction − target)²: its gradient is prediction − target, as in the eleven-line network.
  public static let half = SquaredError(isHalved: true)

  /// (prediction − target)².
  public init() { self.init(isHalved: false) }

  /// (prediction − target)², or half of it.
  public init(isHalved: Bool) { self.isHalved = isHalved }

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
      DESCENT_SQUARED_ERROR, prediction, target, weights: weights, parameter: isHalved ? 0.5 : 1,
      scale: scale,
      rowLosses: losses, gradient: gradient)
  }
}
