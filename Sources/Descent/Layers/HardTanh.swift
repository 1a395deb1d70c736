import DescentKernels

/// y = min(max(x, low), high), for each element: a tanh of straight lines from −1 to 1. Collobert, "Large
/// Scale Machine Learning" (2004).
public struct HardTanh: Activation, Ranged, Hashable {
  /// `hard-tanh`.
  public static let kind = "hard-tanh"
  /// `.glorotUniform`: Glorot, Bengio (2010).
  public static let weights = Initializer.glorotUniform
  /// The least output.
  public let low: Double
  /// The greatest output.
  public let high: Double

  /// From −1 to 1.
  public init() { self.init(low: -1, high: 1) }

  /// A layer with these limits, the lower one first.
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
    check()
  }

  /// Reads a layer; throws unless the lower limit is below the upper one.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    low = try container.number(.low)
    high = try container.number(.high)
    try check(in: decoder)
  }

  var figures: [Figure] {
    [
      .finite("low", low),
      Figure("high", high, high > low && high.isFinite, expected: "a finite number above \(low)"),
    ]
  }

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = min(max(x, low), high)
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.map(DESCENT_CLIP, x, a: low, b: high, into: y)
  }

  /// dx = dy where low < x < high, else 0
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { Kernels.mapBackward(DESCENT_CLIP, dy, x: x, a: low, b: high, into: dx) }
  }
}
