import DescentKernels

/// y = x for x ≥ 0, slope · x below. Maas, Hannun, Ng, "Rectifier Nonlinearities Improve Neural
/// Network Acoustic Models" (2013).
public struct LeakyReLU: Activation, Hashable {
  /// `leaky-relu`.
  public static let kind = "leaky-relu"
  /// `.heUniform`: He et al. (2015).
  public static let weights = Initializer.heUniform
  /// The slope below 0, from 0 to 1.
  public private(set) var slope: Double

  /// Creates a layer with a slope from 0 to 1; the default is that of the paper and of PyTorch.
  public init(slope: Double = 0.01) {
    self.slope = slope
    check()
  }

  /// The slope.
  public static let hyperparameters = Hyperparameters(
    default: LeakyReLU(), .share("slope", \.slope))

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = x for x ≥ 0, slope · x below
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.map(DESCENT_LEAKY_RELU, x, a: slope, into: y)
  }

  /// dx = dy where y > 0, else slope · dy
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { Kernels.mapBackward(DESCENT_LEAKY_RELU, dy, y: y, a: slope, into: dx) }
  }
}
