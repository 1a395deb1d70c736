import DescentKernels

/// y = min(max(x, low), high), for each element: by default a tanh of straight lines from −1 to 1. Collobert, "Large
/// Scale Machine Learning" (2004).
public struct HardTanh: Activation, Hashable {
  /// `hard-tanh`.
  public static let kind = "hard-tanh"
  /// `.glorotUniform`: Glorot, Bengio (2010).
  public static let weights = Initializer.glorotUniform
  /// The least output.
  public private(set) var low: Double
  /// The greatest output.
  public private(set) var high: Double

  /// Creates a layer with these limits, `low` below `high`.
  public init(low: Double = -1, high: Double = 1) {
    self.low = low
    self.high = high
    check()
  }

  /// The limits.
  public static let hyperparameters = Hyperparameters(
    default: HardTanh(), .finite("low", \.low), Hyperparameter("high", \.high),
    checking: { layer in
      layer.high > layer.low && layer.high.isFinite
        ? nil : "high is \(layer.high); expected a finite number above \(layer.low)"
    })

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
