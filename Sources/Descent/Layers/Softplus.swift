import DescentKernels

/// y = log(1 + exp(β·x)) / β, for each element: a smooth ReLU. Dugas, Bengio, Bélisle, Nadeau, Garcia,
/// "Incorporating Second-Order Functional Knowledge for Better Option Pricing" (2000).
///
/// Exact for every x; PyTorch's becomes x itself from β·x = 20 on.
public struct Softplus: Activation, Hashable {
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
    precondition(Self.isBeta(beta), "a softplus of β = \(beta)")
    self.beta = beta
  }

  /// Reads a layer; throws unless β is finite and above 0.
  public init(from decoder: any Decoder) throws {
    beta = try decoder.container(keyedBy: CodingKeys.self).figure(
      .beta, "a softplus of β = ", expected: "above 0", Self.isBeta)
  }

  private enum CodingKeys: String, CodingKey { case beta }
  private static func isBeta(_ beta: Double) -> Bool { beta > 0 && beta.isFinite }

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
