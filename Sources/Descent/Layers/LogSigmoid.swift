import DescentKernels

/// y = log(1 / (1 + exp(−x))), for each element: the logarithm of a probability, without overflow.
public struct LogSigmoid: Activation, Hashable {
  /// `log-sigmoid`.
  public static let kind = "log-sigmoid"
  /// `.glorotUniform`: Glorot, Bengio (2010).
  public static let weights = Initializer.glorotUniform

  /// Creates the layer.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: LogSigmoid())

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = log σ(x)
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.map(DESCENT_LOG_SIGMOID, x, into: y)
  }

  /// dx = dy · σ(−x)
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { Kernels.mapBackward(DESCENT_LOG_SIGMOID, dy, x: x, into: dx) }
  }
}
