import DescentKernels

/// y = x/6 + ½, but at least 0 and at most 1, for each element, as in PyTorch and Keras 3. Before Keras 3
/// the slope was 0.2. Courbariaux, Bengio, David, "BinaryConnect" (2015), has a slope of ½.
public struct HardSigmoid: Activation, Hashable {
  /// `hard-sigmoid`.
  public static let kind = "hard-sigmoid"
  /// `.glorotUniform`: Glorot, Bengio (2010).
  public static let weights = Initializer.glorotUniform

  /// Creates the layer.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: HardSigmoid())

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = min(max(x + 3, 0), 6) / 6
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.map(DESCENT_HARD_SIGMOID, x, into: y)
  }

  /// dx = dy / 6 where −3 < x < 3, else 0
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { Kernels.mapBackward(DESCENT_HARD_SIGMOID, dy, x: x, into: dx) }
  }
}
