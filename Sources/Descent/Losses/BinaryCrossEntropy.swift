import DescentKernels

/// From logits z and probabilities t in 0...1 (0 or 1 for two classes), a row's loss is the mean over
/// its outputs of −t·log σ(z) − (1 − t)·log(1 − σ(z)), computed as max(z, 0) − z·t + log(1 + exp(−|z|)),
/// which neither overflows nor loses digits: an output's is within 2.2 units in the last place. The network
/// must not end in a `Sigmoid`.
public struct BinaryCrossEntropy: Loss, Hashable {
  /// `binary-cross-entropy`.
  public static let kind = "binary-cross-entropy"

  /// The loss; it has nothing to choose.
  public init() {}

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
      DESCENT_BINARY_CROSS_ENTROPY, prediction, target, weights: weights, parameter: 0,
      scale: scale,
      rowLosses: losses, gradient: gradient)
    guard position < 0 else {
      throw LossError(
        position: position,
        "the targets \(target.rows(position..<position + 1).values(as: Double.self)) are not all "
          + "from 0 to 1; number two classes 0 and 1")
    }
  }
}
