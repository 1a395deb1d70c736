import DescentKernels

/// y = x for x ≥ 0, slope · x below. Maas, Hannun, Ng, "Rectifier Nonlinearities Improve Neural
/// Network Acoustic Models" (2013).
public struct LeakyReLU: Activation, Ranged, Hashable {
  /// `leaky-relu`.
  public static let kind = "leaky-relu"
  /// `.heUniform`: He et al. (2015).
  public static let weights = Initializer.heUniform
  /// The slope below 0, from 0 to 1.
  public let slope: Double

  /// A layer with this slope below 0; 0.01 in the paper and in PyTorch.
  public init(slope: Double) {
    self.slope = slope
    check()
  }

  /// A slope of 0.01.
  public init() { self.init(slope: 0.01) }

  /// Reads a layer; throws unless the slope is from 0 to 1.
  public init(from decoder: any Decoder) throws {
    slope = try decoder.container(keyedBy: CodingKeys.self).number(.slope)
    try check(in: decoder)
  }

  var figures: [Figure] { [.share("slope", slope)] }

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
