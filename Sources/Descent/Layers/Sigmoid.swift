import DescentKernels

/// y = 1 / (1 + exp(−x)), for each element, within 2.6 units in the last place.
public struct Sigmoid: Activation, Hashable {
  /// `sigmoid`.
  public static let kind = "sigmoid"
  /// `.glorotUniform`: Glorot, Bengio (2010).
  public static let weights = Initializer.glorotUniform

  /// Creates the layer.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: Sigmoid())

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = 1 / (1 + exp(−x))
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.map(DESCENT_SIGMOID, x, into: y)
  }

  /// dx = dy · y · (1 − y), from the output
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { Kernels.mapBackward(DESCENT_SIGMOID, dy, y: y, into: dx) }
  }
}
