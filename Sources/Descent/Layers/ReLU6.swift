import DescentKernels

/// y = min(max(x, 0), 6), for each element. Krizhevsky, "Convolutional Deep Belief Networks on CIFAR-10"
/// (2010).
public struct ReLU6: Activation, Hashable {
  /// `relu6`.
  public static let kind = "relu6"
  /// `.heUniform`: He et al. (2015).
  public static let weights = Initializer.heUniform

  /// Creates the layer.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: ReLU6())

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = min(max(x, 0), 6)
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.map(DESCENT_CLIP, x, a: 0, b: 6, into: y)
  }

  /// dx = dy where 0 < x < 6, else 0
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { Kernels.mapBackward(DESCENT_CLIP, dy, x: x, a: 0, b: 6, into: dx) }
  }
}
