import DescentKernels

/// y = x for x > 0, α·(exp(x/α) − 1) below: an ELU whose slope has no jump at 0, whatever α is. Barron,
/// "Continuously Differentiable Exponential Linear Units" (2017).
public struct CELU: Activation, Hashable {
  /// `celu`.
  public static let kind = "celu"
  /// `.heUniform`: as before ReLU, which it resembles.
  public static let weights = Initializer.heUniform
  /// α: how far below 0 the output goes.
  public private(set) var alpha: Double

  /// Creates the layer. α is above 0; with the default of 1 it is an ELU.
  public init(alpha: Double = 1) {
    self.alpha = alpha
    check()
  }

  /// α.
  public static let hyperparameters = Hyperparameters(default: CELU(), .positive("alpha", \.alpha))

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = x for x > 0, α·(exp(x/α) − 1) below
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.map(DESCENT_CELU, x, a: alpha, into: y)
  }

  /// dx = dy for x > 0, dy · exp(x/α) below
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { Kernels.mapBackward(DESCENT_CELU, dy, x: x, a: alpha, into: dx) }
  }
}
