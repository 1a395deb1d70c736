import DescentKernels

/// A row's loss is the mean over its outputs of factor · (prediction − target)², with a factor of 1, or of
/// ½, with which the gradient is the plain difference.
public struct SquaredError: Loss, Hashable {
  /// `squared-error`.
  public static let kind = "squared-error"
  /// Whether the factor is ½.
  public private(set) var isHalved: Bool

  /// (prediction − target)²: its gradient is 2 · (prediction − target).
  public static let plain = SquaredError(isHalved: false)
  /// ½ · (prediction − target)²: its gradient is prediction − target, as in the eleven-line network.
  public static let half = SquaredError(isHalved: true)

  /// Creates the loss with (prediction − target)², or with half of it.
  public init(isHalved: Bool = false) { self.isHalved = isHalved }

  /// Whether the factor is ½.
  public static let hyperparameters = Hyperparameters(
    default: SquaredError(), Hyperparameter("isHalved", \.isHalved))

  /// `squared error`, `squared error, halved`
  public var summary: String { isHalved ? "squared error, halved" : "squared error" }

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
      scale: scale, rowLosses: losses, gradient: gradient)
  }
}
