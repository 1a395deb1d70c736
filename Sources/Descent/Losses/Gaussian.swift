import DescentKernels

/// From a mean m and the logarithm s of a variance for each target t, a row's loss is the mean over its
/// targets of ½·(log v + (t − m)² / v) with v = max(exp(s), ε): the network predicts its own uncertainty.
///
/// The outputs are all means, then all logarithms, [2 · targets]. A logarithm may be any number, so the
/// network ends in a plain `Dense`. The loss is −log of the likelihood under a normal distribution without
/// the constant ½·log 2π, as in PyTorch's `GaussianNLLLoss` (without `full`), which takes the variance:
/// exp(s) here. Nix, Weigend, "Estimating the Mean and Variance of the Target Probability Distribution"
/// (1994).
///
/// The gradient is (m − t) / v for m and ½·(1 − (t − m)² / v)·exp(s) / v for s, also where ε is the larger,
/// as in PyTorch: a variance that has become too small can grow again.
public struct Gaussian: Loss, Hashable {
  /// `gaussian`.
  public static let kind = "gaussian"
  /// ε, the smallest variance that is used.
  public private(set) var epsilon: Double

  /// Creates the loss with a finite ε of at least the smallest normal `Float`; the default is PyTorch's.
  public init(epsilon: Double = 1e-6) {
    self.epsilon = epsilon
    check()
  }

  /// ε.
  public static let hyperparameters = Hyperparameters(
    default: Gaussian(),
    Hyperparameter("epsilon", \.epsilon, expected: "a finite number, 1.2e-38 or more") {
      0x1p-126...0x1p127 ~= $0
    })

  /// `Gaussian`, `Gaussian, epsilon 0.001`
  public var summary: String { (["Gaussian"] + changes).joined(separator: ", ") }

  /// Means, and logarithms of variances.
  public var outputs: OutputMeaning { .normals }

  /// Throws unless there are two outputs for each element of the target.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    guard prediction.count == 2 * target.count else {
      throw ShapeError(
        "loss \(Self.kind): the network's output is \(prediction) but the targets are \(target); "
          + "expected a mean and the logarithm of a variance for each target")
    }
  }

  /// Each row's loss and its gradient.
  public func evaluate(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
    losses: Matrix
  ) throws(LossError) {
    _ = Kernels.loss(
      DESCENT_GAUSSIAN, prediction, target, weights: weights, parameter: epsilon, scale: scale,
      rowLosses: losses, gradient: gradient)
  }
}
