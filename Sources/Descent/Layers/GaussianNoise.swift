/// While training, y = x + σ·z with z normal deviates of mean 0 and variance 1; in inference y = x. Bishop,
/// "Training with Noise is Equivalent to Tikhonov Regularization" (1995).
public struct GaussianNoise: Layer, Hashable {
  /// `gaussian-noise`.
  public static let kind = "gaussian-noise"
  /// σ
  public let standardDeviation: Double

  /// A layer with this standard deviation, at least 0.
  public init(_ standardDeviation: Double) {
    precondition(Self.isDeviation(standardDeviation), "Gaussian noise of σ = \(standardDeviation)")
    self.standardDeviation = standardDeviation
  }

  /// Reads a layer; throws unless σ is finite and at least 0.
  public init(from decoder: any Decoder) throws {
    standardDeviation = try decoder.container(keyedBy: CodingKeys.self).figure(
      .standardDeviation, "Gaussian noise of σ = ", expected: "at least 0", Self.isDeviation)
  }

  private enum CodingKeys: String, CodingKey { case standardDeviation }
  private static func isDeviation(_ sigma: Double) -> Bool { sigma >= 0 && sigma.isFinite }

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
