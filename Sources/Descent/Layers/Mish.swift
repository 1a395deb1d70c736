import DescentKernels

/// y = x·tanh(log(1 + exp(x))), for each element. Misra, "Mish: A Self Regularized Non-Monotonic Activation
/// Function" (2019).
public struct Mish: Activation, Hashable {
  /// `mish`.
  public static let kind = "mish"
  /// `.heUniform`: as before ReLU, which it resembles.
  public static let weights = Initializer.heUniform

  /// Creates the layer.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: Mish())

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = x·tanh(log(1 + exp(x)))
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.map(DESCENT_MISH, x, into: y)
  }

  /// dx = dy · (t + x·(1 − t²)·σ(x)), t = tanh(log(1 + exp(x)))
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { Kernels.mapBackward(DESCENT_MISH, dy, x: x, into: dx) }
  }
}
