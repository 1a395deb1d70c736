import DescentKernels

/// For counts and other numbers t of at least 0: from the logarithm z of the expected number, a row's loss
/// is the mean over its outputs of exp(z) − t·z; from the expected number p itself, of p − t·log(p + ε).
///
/// It is −log of the likelihood under a Poisson distribution without the term log t!, which does not depend
/// on the prediction, as in PyTorch's `PoissonNLLLoss` (without `full`) and, from p, Keras's `Poisson`. The gradient
/// is exp(z) − t, or 1 − t / (p + ε).
///
/// exp(z) overflows from z = 710, in single precision from 89; the loss is then infinite. A network that
/// predicts p must end in a layer whose outputs are not negative.
public struct Poisson: Loss, Hashable {
  /// `poisson`.
  public static let kind = "poisson"
  /// Whether an output is z, the logarithm of the expected number, rather than the number itself.
  public private(set) var predictsLogarithm: Bool
  /// ε, which keeps log(p + ε) finite at p = 0. It has no effect if outputs are logarithms.
  public private(set) var epsilon: Double

  /// Creates the loss of logarithms, or of the numbers themselves. ε is finite and above 0; the default is
  /// PyTorch's.
  public init(predictsLogarithm: Bool = true, epsilon: Double = 1e-8) {
    self.predictsLogarithm = predictsLogarithm
    self.epsilon = epsilon
    check()
  }

  /// The hyperparameters above.
  public static let hyperparameters = Hyperparameters(
    default: Poisson(), Hyperparameter("predictsLogarithm", \.predictsLogarithm),
    .positive("epsilon", \.epsilon))

  /// `Poisson`
  public var summary: String { (["Poisson"] + changes).joined(separator: ", ") }

  /// Logarithms, or the numbers themselves.
  public var outputs: OutputMeaning { predictsLogarithm ? .logarithms : .numbers }

  /// Throws unless the output and the target have the same number of elements.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    try checkSame(prediction, target)
  }

  /// Each row's loss and its gradient. Throws if a target is not finite and at least 0.
  public func evaluate(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, gradient: Matrix?, scale: Double,
    losses: Matrix
  ) throws(LossError) {
    let position = Kernels.loss(
      predictsLogarithm ? DESCENT_POISSON : DESCENT_POISSON_OF_MEANS, prediction, target,
      weights: weights, parameter: epsilon, scale: scale, rowLosses: losses, gradient: gradient)
    guard position < 0 else {
      throw .targets(target, at: position, "all finite and at least 0, as counts are")
    }
  }

  /// t − t·log t, the loss at the logarithms log t. It is the same where outputs are the numbers themselves,
  /// except for ε.
  public func leastLosses(
    of target: Matrix, weights: Matrix?, outputs: Int
  ) throws(LossError) -> [Double] {
    try Poisson().losses(of: target, weights: weights, outputs: outputs) {
      logarithm(target[$0, $1])
    }
  }
}
