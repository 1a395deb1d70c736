import DescentKernels

/// For counts and other numbers t of at least 0: from the logarithm z of the expected number, a row's loss
/// is the mean over its outputs of exp(z) − t·z; from the expected number p itself, of p − t·log(p + ε).
///
/// It is −log of the likelihood under a Poisson distribution without the term log t!, which no prediction
/// changes, as in PyTorch's `PoissonNLLLoss` (without `full`) and, from p, Keras's `Poisson`. The gradient
/// is exp(z) − t, or 1 − t / (p + ε).
///
/// exp(z) overflows from z = 710 on, in single precision from 89; then the loss is infinite. A network that
/// predicts p must end in what is not negative.
public struct Poisson: Loss, Ranged, Hashable {
  /// `poisson`.
  public static let kind = "poisson"
  /// Whether an output is z, the logarithm of the expected number, and not the number itself.
  public let predictsLogarithm: Bool
  /// ε, which keeps log(p + ε) finite at p = 0; of no meaning for logarithms.
  public let epsilon: Double

  /// From logarithms.
  public init() { self.init(predictsLogarithm: true) }

  /// From logarithms or from the numbers themselves; ε is finite and above 0, 1e-8 as in PyTorch.
  public init(predictsLogarithm: Bool, epsilon: Double = 1e-8) {
    self.predictsLogarithm = predictsLogarithm
    self.epsilon = epsilon
    check()
  }

  /// Reads a loss; throws unless ε is finite and above 0.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    predictsLogarithm = try container.decode(Bool.self, forKey: .predictsLogarithm)
    epsilon = try container.number(.epsilon)
    try check(in: decoder)
  }

  var figures: [Figure] { [.positive("epsilon", epsilon)] }

  /// Logarithms, or the numbers themselves.
  public var outputs: Outputs { predictsLogarithm ? .logarithms : .numbers }

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
}
