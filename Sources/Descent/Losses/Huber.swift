import DescentKernels

/// A row's loss is the mean over its outputs of ½·e² where |e| ≤ δ, else δ·(|e| − ½·δ), with
/// e = prediction − target. Huber, "Robust Estimation of a Location Parameter" (1964).
public struct Huber: Loss, Ranged, Hashable {
  /// `huber`.
  public static let kind = "huber"
  /// δ.
  public static let figures = ["delta"]
  /// δ: from where on the loss grows linearly.
  public let delta: Double

  /// A δ of 1, as in PyTorch and Keras.
  public init() { self.init(delta: 1) }

  /// The loss with this δ, above 0.
  public init(delta: Double) {
    self.delta = delta
    check()
  }

  /// Reads a loss; throws unless δ, by default 1, is finite and above 0.
  public init(from decoder: any Decoder) throws {
    delta = try decoder.container(keyedBy: CodingKeys.self).number(.delta, usual: 1)
    try check(in: decoder)
  }

  var figures: [Figure] { [.positive("delta", delta)] }

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
