import DescentKernels

/// y = x·min(max(x + 3, 0), 6) / 6, for each element: close to the SiLU, without an exponential. Howard et
/// al., "Searching for MobileNetV3" (2019).
public struct HardSwish: Activation, Hashable {
  /// `hard-swish`.
  public static let kind = "hard-swish"
  /// `.heUniform`: as before ReLU, which it resembles.
  public static let weights = Initializer.heUniform

  /// Creates the layer.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: HardSwish())

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = x·min(max(x + 3, 0), 6) / 6
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.map(DESCENT_HARD_SWISH, x, into: y)
  }

  /// dx = 0 where x ≤ −3, dy where x ≥ 3, dy · (2x + 3) / 6 between
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { Kernels.mapBackward(DESCENT_HARD_SWISH, dy, x: x, into: dx) }
  }
}
