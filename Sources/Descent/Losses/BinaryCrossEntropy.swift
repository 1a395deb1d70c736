import DescentKernels

/// From logits z and probabilities t in 0...1 (0 or 1 for two classes), a row's loss is the mean over
/// its outputs of −t·log σ(z) − (1 − t)·log(1 − σ(z)), computed as max(z, 0) − z·t + log(1 + exp(−|z|)).
/// This neither overflows nor loses digits: an output's loss is within 2.2 units in the last place. The
/// network must not end in a `Sigmoid`.
///
/// Label smoothing replaces t by (1 − ε)·t + ½·ε, as Keras's `BinaryCrossentropy` does. A `Trainer`
/// evaluates and validates without it, by `unsmoothed`.
public struct BinaryCrossEntropy: Loss, Hashable {
  /// `binary-cross-entropy`.
  public static let kind = "binary-cross-entropy"
  /// ε, in 0..<1: how far the labels are moved towards ½.
  public private(set) var labelSmoothing: Double

  /// Creates the loss with this label smoothing, in 0..<1.
  public init(labelSmoothing: Double = 0) {
    self.labelSmoothing = labelSmoothing
    check()
  }

  /// ε.
  public static let hyperparameters = Hyperparameters(
    default: BinaryCrossEntropy(), .fraction("labelSmoothing", \.labelSmoothing))

  /// `binary cross-entropy`, `binary cross-entropy, labels smoothed by 0.1`
  public var summary: String {
    "binary cross-entropy" + (labelSmoothing > 0 ? ", labels smoothed by \(labelSmoothing)" : "")
  }

  /// The loss with its labels smoothed by this amount, in 0..<1.
  public func smoothed(by amount: Double) -> BinaryCrossEntropy? {
    BinaryCrossEntropy(labelSmoothing: amount)
  }

  /// Logits of two classes.
  public var outputs: OutputMeaning { .logit }

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

  /// The entropy of each row's smoothed labels: the loss at the logits log(t / (1 − t)).
  public func leastLosses(
    of target: Matrix, weights: Matrix?, outputs: Int
  ) throws(LossError) -> [Double] {
    try losses(of: target, weights: weights, outputs: outputs) { row, output in
      let t = (1 - labelSmoothing) * target[row, output] + labelSmoothing / 2
      return logarithm(t) - logarithm(1 - t)
    }
  }

  static let expectation = "all from 0 to 1; number two classes 0 and 1"
}
