import DescentKernels

/// y = log(1 + exp(β·x)) / β, for each element: a smooth ReLU. Dugas, Bengio, Bélisle, Nadeau, Garcia,
/// "Incorporating Second-Order Functional Knowledge for Better Option Pricing" (2000).
///
/// It is exact for every x; PyTorch's is x itself from β·x = 20.
public struct Softplus: Activation, Hashable {
  /// `softplus`.
  public static let kind = "softplus"
  /// `.heUniform`: as before ReLU, which it resembles.
  public static let weights = Initializer.heUniform
  /// β. The larger it is, the sharper the bend at 0.
  public private(set) var beta: Double

  /// Creates a layer with this β, above 0.
  public init(beta: Double = 1) {
    self.beta = beta
    check()
  }

  /// β.
  public static let hyperparameters = Hyperparameters(
    default: Softplus(), .positive("beta", \.beta))

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = log(1 + exp(β·x)) / β
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.map(DESCENT_SOFTPLUS, x, a: beta, into: y)
  }

  /// dx = dy · σ(β·x)
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { Kernels.mapBackward(DESCENT_SOFTPLUS, dy, x: x, a: beta, into: dx) }
  }
}
