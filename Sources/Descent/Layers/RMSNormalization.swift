/// y = x / √(mean x² + ε) · scale, with the mean over each row. Zhang, Sennrich, "Root Mean Square Layer
/// Normalization" (2019).
///
/// Parameter: `scale`, one element per feature, which begins at 1, unless it is left out. A row of more than
/// one dimension is normalized as a whole.
public struct RMSNormalization: Layer, Hashable {
  /// `rms-normalization`.
  public static let kind = "rms-normalization"
  /// ε
  public private(set) var epsilon: Double
  /// Whether there is a `scale`.
  public private(set) var scale: Bool

  /// Creates the layer. ε is above 0; the default is Keras', and PyTorch has the precision's own, 2⁻⁵² for
  /// Double.
  public init(epsilon: Double = 1e-6, scale: Bool = true) {
    self.epsilon = epsilon
    self.scale = scale
    check()
  }

  /// The hyperparameters above.
  public static let hyperparameters = Hyperparameters(
    default: RMSNormalization(), .positive("epsilon", \.epsilon),
    Hyperparameter("scale", \.scale))

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// `scale`: [features].
  public func parameters(for input: Shape) -> [Parameter] {
    scale ? [Parameter(name: "scale", shape: [input.count], initializer: .constant(1))] : []
  }

  /// y = x̂ · scale, x̂ = x / √(mean x² + ε)
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.normalize(
      x, centred: false, epsilon: epsilon, scale: scale ? pass.parameter(0) : nil, shift: nil,
      into: y)
  }

  /// dscale = Σ dy·x̂ over rows; with g = dy·scale, dx = (g − x̂·mean(g·x̂)) / √(mean x² + ε)
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    Kernels.normalizeBackward(
      dy, x: x, centred: false, epsilon: epsilon, scale: scale ? pass.parameter(0) : nil,
      into: dx, scaleGradient: scale ? pass.gradient(0) : nil, shiftGradient: nil)
  }
}
