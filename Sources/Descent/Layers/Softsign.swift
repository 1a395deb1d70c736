import DescentKernels

/// y = x / (1 + |x|), for each element. Bergstra, Desjardins, Lamblin, Bengio, "Quadratic Polynomials
/// Learn Better Image Features" (2009).
public struct Softsign: Activation, Hashable {
  /// `softsign`.
  public static let kind = "softsign"
  /// `.glorotUniform`: Glorot, Bengio (2010).
  public static let weights = Initializer.glorotUniform

  /// Creates the layer.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: Softsign())

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = x / (1 + |x|)
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.map(DESCENT_SOFTSIGN, x, into: y)
  }

  /// dx = dy / (1 + |x|)²
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { Kernels.mapBackward(DESCENT_SOFTSIGN, dy, x: x, into: dx) }
  }
}
