import DescentKernels

/// y = x·σ(β·x), σ(z) = 1 / (1 + exp(−z)), for each element. With β = 1 it is the SiLU of Hendrycks, Gimpel,
/// "Gaussian Error Linear Units (GELUs)" (2016), and the Swish of Ramachandran, Zoph, Le, "Searching
/// for Activation Functions" (2017), which has other β too; with β = 1.702 it is close to the GELU.
public struct SiLU: Activation, Hashable {
  /// `silu`.
  public static let kind = "silu"
  /// `.heUniform`: as before ReLU, which it resembles.
  public static let weights = Initializer.heUniform
  /// β. The larger it is, the closer the function is to ReLU.
  public private(set) var beta: Double

  /// Creates a layer with this β, above 0.
  public init(beta: Double = 1) {
    self.beta = beta
    check()
  }

  /// β.
  public static let hyperparameters = Hyperparameters(default: SiLU(), .positive("beta", \.beta))

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = x·σ(β·x)
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.map(DESCENT_SILU, x, a: beta, into: y)
  }

  /// dx = dy · (σ(β·x) + β·x·σ(β·x)·(1 − σ(β·x)))
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { Kernels.mapBackward(DESCENT_SILU, dy, x: x, a: beta, into: dx) }
  }
}
