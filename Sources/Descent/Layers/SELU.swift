import DescentKernels

/// y = λ·x for x > 0, λ·α·(exp(x) − 1) below, λ = 1.0507…, α = 1.6733…: outputs keep a mean of 0 and
/// a variance of 1 through layers whose weights begin as `.lecunNormal`. Klambauer, Unterthiner, Mayr,
/// Hochreiter, "Self-Normalizing Neural Networks" (2017). Its dropout is `AlphaDropout`.
public struct SELU: Activation, Hashable {
  /// `selu`.
  public static let kind = "selu"
  /// `.lecunNormal`: Klambauer et al. (2017).
  public static let weights = Initializer.lecunNormal

  /// α
  static let alpha = 1.6732632423543772848170429916717
  /// λ
  static let lambda = 1.0507009873554804934193349852946

  /// An `AlphaDropout` of this rate.
  public static func dropout(_ rate: Double) -> any Layer { AlphaDropout(rate) }

  /// Creates the layer.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: SELU())

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = λ·x for x > 0, λ·α·(exp(x) − 1) below
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.map(DESCENT_ELU, x, a: Self.alpha, b: Self.lambda, into: y)
  }

  /// dx = dy · λ for x > 0, dy · λ·α·exp(x) below and at 0
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx {
      Kernels.mapBackward(DESCENT_ELU, dy, x: x, a: Self.alpha, b: Self.lambda, into: dx)
    }
  }
}
