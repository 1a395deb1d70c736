/// While training, y = x + σ·z with z normal deviates of mean 0 and variance 1; in inference y = x. Bishop,
/// "Training with Noise is Equivalent to Tikhonov Regularization" (1995).
public struct GaussianNoise: Layer, Ranged, Hashable {
  /// `gaussian-noise`.
  public static let kind = "gaussian-noise"
  /// σ
  public let standardDeviation: Double

  /// A layer with this standard deviation, at least 0.
  public init(_ standardDeviation: Double) {
    self.standardDeviation = standardDeviation
    check()
  }

  /// Reads a layer; throws unless σ is finite and at least 0.
  public init(from decoder: any Decoder) throws {
    standardDeviation = try decoder.container(keyedBy: CodingKeys.self).number(.standardDeviation)
    try check(in: decoder)
  }

  var figures: [Figure] { [.notNegative("standardDeviation", standardDeviation)] }

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = x + σ·z; the deviates are a pure function of the pass's key: `key.normal(element)`.
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    switch pass.mode {
    case .training:
      Kernels.gaussianNoise(
        x, deviation: standardDeviation, key: pass.key, firstRow: pass.firstRow,
        into: y)
    case .inference: y.copy(from: x)
    }
  }

  /// dx = dy
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    dx?.copy(from: dy)
  }
}
