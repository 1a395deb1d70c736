import DescentKernels

/// From a mean m and the logarithm s of a variance for each target t, a row's loss is the mean over its
/// targets of ½·(log v + (t − m)² / v) with v = max(exp(s), ε): the network says how sure it is.
///
/// The outputs are all means, then all logarithms, [2 · targets]: a logarithm may be any number, so that
/// the network ends in a plain `Dense`. It is −log of the likelihood under a normal distribution without
/// the constant ½·log 2π, as in PyTorch's `GaussianNLLLoss` (without `full`), which takes the variance:
/// exp(s) here. Nix, Weigend, "Estimating the Mean and Variance of the Target Probability Distribution"
/// (1994).
///
/// The gradient is (m − t) / v for m and ½·(1 − (t − m)² / v)·exp(s) / v for s, also where ε is the larger,
/// as in PyTorch: a variance that has become too small can grow again.
public struct Gaussian: Loss, Ranged, Hashable {
  /// `gaussian`.
  public static let kind = "gaussian"
  /// ε.
  public static let figures = ["epsilon"]
  /// ε, the least variance that a prediction is taken to have.
  public let epsilon: Double

  /// An ε of 1e-6, as in PyTorch.
  public init() { self.init(epsilon: 1e-6) }

  /// The loss with this ε, at least the smallest normal `Float`.
  public init(epsilon: Double) {
    self.epsilon = epsilon
    check()
  }

  /// Reads a loss; throws unless ε, by default 1e-6, is finite and at least the smallest normal `Float`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    epsilon = try container.number(.epsilon, usual: 1e-6)
    try check(in: decoder)
  }

  var figures: [Figure] {
    [
      Figure(
        "epsilon", epsilon, 0x1p-126...0x1p127 ~= epsilon,
        expected: "a finite number, 1.2e-38 or more")
    ]
  }

  /// Means, and logarithms of variances.
  public var outputs: Outputs { .normals }

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
