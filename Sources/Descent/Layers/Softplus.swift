import DescentKernels

/// y = log(1 + exp(β·x)) / β, for each element: a smooth ReLU. Dugas, Bengio, Bélisle, Nadeau, Garcia,
/// "Incorporating Second-Order Functional Knowledge for Better Option Pricing" (2000).
///
/// Exact for every x; PyTorch's becomes x itself from β·x = 20 on.
public struct Softplus: Activation, Ranged, Hashable {
  /// `softplus`.
  public static let kind = "softplus"
  /// `.heUniform`: as before ReLU, which it resembles.
  public static let weights = Initializer.heUniform
  /// β: the larger, the sharper the bend at 0.
  public let beta: Double

  /// A β of 1.
  public init() { self.init(beta: 1) }

  /// A layer with this β, above 0.
  public init(beta: Double) {
    self.beta = beta
    check()
  }

  /// Reads a layer; throws unless β is finite and above 0.
  public init(from decoder: any Decoder) throws {
    beta = try decoder.container(keyedBy: CodingKeys.self).number(.beta)
    try check(in: decoder)
  }

  var figures: [Figure] { [.positive("beta", beta)] }

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
