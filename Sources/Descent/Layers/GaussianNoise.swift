/// While training, y = x + σ·z with z normal deviates of mean 0 and variance 1; in inference y = x. Bishop,
/// "Training with Noise is Equivalent to Tikhonov Regularization" (1995).
public struct GaussianNoise: Layer, Hashable {
  /// `gaussian-noise`.
  public static let kind = "gaussian-noise"
  /// σ
  public private(set) var standardDeviation: Double

  /// Creates a layer with this standard deviation, at least 0.
  public init(_ standardDeviation: Double) {
    self.standardDeviation = standardDeviation
    check()
  }

  /// σ, which is required.
  public static let hyperparameters = Hyperparameters(
    default: GaussianNoise(0), .nonNegative("standardDeviation", \.standardDeviation).required)

  /// `GaussianNoise 0.1`
  public var summary: String { "GaussianNoise \(standardDeviation)" }

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = x + σ·z. The deviates are a pure function of the pass's key: `key.normal(element)`.
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
