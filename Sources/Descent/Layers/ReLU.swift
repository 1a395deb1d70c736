import DescentKernels

/// y = max(x, 0), for each element.
public struct ReLU: Activation, Hashable {
  /// `relu`.
  public static let kind = "relu"
  /// `.heUniform`: He et al. (2015).
  public static let weights = Initializer.heUniform

  /// Creates the layer.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: ReLU())

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = max(x, 0)
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.map(DESCENT_RELU, x, into: y)
  }

  /// dx = dy where y > 0, else 0 (also at x = 0)
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { Kernels.mapBackward(DESCENT_RELU, dy, y: y, into: dx) }
  }
}
