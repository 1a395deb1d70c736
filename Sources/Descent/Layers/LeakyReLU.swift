import DescentKernels

/// y = x for x ≥ 0, slope · x below. Maas, Hannun, Ng, "Rectifier Nonlinearities Improve Neural
/// Network Acoustic Models" (2013).
public struct LeakyReLU: Activation, Hashable {
  /// `leaky-relu`.
  public static let kind = "leaky-relu"
  /// `.heUniform`: He et al. (2015).
  public static let weights = Initializer.heUniform
  /// The slope below 0, from 0 to 1.
  public let slope: Double

  /// A layer with this slope below 0; 0.01 in the paper and in PyTorch.
  public init(slope: Double) {
    precondition(Self.slopes.contains(slope), "a slope of \(slope), not from 0 to 1")
    self.slope = slope
  }

  /// A slope of 0.01.
  public init() { self.init(slope: 0.01) }

  /// Reads a layer; throws unless the slope is from 0 to 1.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    slope = try container.decode(Double.self, forKey: .slope)
    guard Self.slopes.contains(slope) else {
      throw DecodingError.dataCorruptedError(
        forKey: .slope, in: container,
        debugDescription: "a leaky ReLU of slope \(slope); expected 0 to 1")
    }
  }

  private enum CodingKeys: String, CodingKey { case slope }
  private static let slopes = 0.0...1.0

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
