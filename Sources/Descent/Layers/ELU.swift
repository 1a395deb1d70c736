import DescentKernels

/// y = x for x > 0, α·(exp(x) − 1) below. Clevert, Unterthiner, Hochreiter, "Fast and Accurate Deep
/// Network Learning by Exponential Linear Units (ELUs)" (2015).
public struct ELU: Activation, Hashable {
  /// `elu`.
  public static let kind = "elu"
  /// `.heUniform`: as before ReLU, which it resembles.
  public static let weights = Initializer.heUniform
  /// α: how far below 0 the output goes.
  public private(set) var alpha: Double

  /// Creates the layer. α is at least 0; the default is the paper's.
  public init(alpha: Double = 1) {
    self.alpha = alpha
    check()
  }

  /// α.
  public static let hyperparameters = Hyperparameters(
    default: ELU(), .nonNegative("alpha", \.alpha))

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = x for x > 0, α·(exp(x) − 1) below
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.map(DESCENT_ELU, x, a: alpha, b: 1, into: y)
  }

  /// dx = dy for x > 0, dy · α·exp(x) below and at 0
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { Kernels.mapBackward(DESCENT_ELU, dy, x: x, a: alpha, b: 1, into: dx) }
  }
}
