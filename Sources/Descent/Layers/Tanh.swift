import DescentKernels

/// y = tanh(x), for each element, within 2.75 units in the last place.
public struct Tanh: Activation, Hashable {
  /// `tanh`.
  public static let kind = "tanh"
  /// `.glorotUniform`: Glorot, Bengio (2010).
  public static let weights = Initializer.glorotUniform

  /// Creates the layer.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: Tanh())

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = tanh(x)
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.map(DESCENT_TANH, x, into: y)
  }

  /// dx = dy · (1 − y²), from the output
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { Kernels.mapBackward(DESCENT_TANH, dy, y: y, into: dx) }
  }
}
