import DescentKernels

/// From logits z and probabilities t in 0...1 (0 or 1 for two classes), a row's loss is the mean over
/// its outputs of −t·log σ(z) − (1 − t)·log(1 − σ(z)), computed as max(z, 0) − z·t + log(1 + exp(−|z|)),
/// which neither overflows nor loses digits: an output's is within 2.2 units in the last place. The network
/// must not end in a `Sigmoid`.
///
/// A smoothing ε of the labels puts (1 − ε)·t + ½·ε in the place of t, in training and in evaluation, as
/// Keras's `BinaryCrossentropy` does.
public struct BinaryCrossEntropy: Loss, Ranged, Hashable {
  /// `binary-cross-entropy`.
  public static let kind = "binary-cross-entropy"
  /// ε, in 0..<1: how far the labels are drawn to ½.
  public let labelSmoothing: Double

  /// The loss without smoothing.
  public init() { self.init(labelSmoothing: 0) }

  /// The loss with this smoothing, in 0..<1.
  public init(labelSmoothing: Double) {
    self.labelSmoothing = labelSmoothing
    check()
  }

  /// Reads a loss; throws unless the smoothing is in 0..<1. Without one it is 0.
  public init(from decoder: any Decoder) throws {
    labelSmoothing = try decoder.container(keyedBy: CodingKeys.self).number(
      .labelSmoothing, usual: 0)
    try check(in: decoder)
  }

  var figures: [Figure] { [.fraction("labelSmoothing", labelSmoothing)] }

  /// Logits of two classes.
  public var outputs: Outputs { .logit }

  /// Throws unless the output and the target have the same number of elements.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    try checkSame(prediction, target)
  }

  /// Each row's loss and its gradient. Throws if a target is not from 0 to 1.
  public func evaluate(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
    losses: Matrix
  ) throws(LossError) {
    let position = Kernels.loss(
      DESCENT_BINARY_CROSS_ENTROPY, prediction, target, weights: weights,
      parameter: labelSmoothing, scale: scale, rowLosses: losses, gradient: gradient)
    guard position < 0 else { throw .targets(target, at: position, Self.expectation) }
  }

  static let expectation = "all from 0 to 1; number two classes 0 and 1"
}
