/// y = (x − μ) / √(σ² + ε) · scale + shift, with the mean μ and the variance σ² = mean (x − μ)² of each row.
/// Ba, Kiros, Hinton, "Layer Normalization" (2016).
///
/// Parameters, one element per feature, unless they are left out: `scale`, which begins at 1, and `shift`,
/// which begins at 0. A row of more than one dimension is normalized as a whole.
public struct LayerNormalization: Layer, Hashable {
  /// `layer-normalization`.
  public static let kind = "layer-normalization"
  /// ε
  public private(set) var epsilon: Double
  /// Whether there is a `scale`.
  public private(set) var scale: Bool
  /// Whether there is a `shift`.
  public private(set) var shift: Bool

  /// Creates the layer. ε is above 0; the default is PyTorch's, and Keras has 10⁻³.
  public init(epsilon: Double = 1e-5, scale: Bool = true, shift: Bool = true) {
    self.epsilon = epsilon
    self.scale = scale
    self.shift = shift
    check()
  }

  /// The hyperparameters above.
  public static let hyperparameters = Hyperparameters(
    default: LayerNormalization(), .positive("epsilon", \.epsilon),
    Hyperparameter("scale", \.scale), Hyperparameter("shift", \.shift))

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// `scale` and `shift`: [features].
  public func parameters(for input: Shape) -> [Parameter] {
    (scale ? [Parameter(name: "scale", shape: [input.count], initializer: .constant(1))] : [])
      + (shift ? [Parameter(name: "shift", shape: [input.count], initializer: .zeros)] : [])
  }

  /// y = x̂ · scale + shift, x̂ = (x − μ) / √(σ² + ε). μ is computed in two steps, and σ² from the differences
  /// from it, so that a large mean costs no digits.
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.normalize(
      x, centred: true, epsilon: epsilon, scale: scale ? pass.parameter(0) : nil,
      shift: shift ? pass.parameter(scale ? 1 : 0) : nil, into: y)
  }

  /// dscale = Σ dy·x̂ and dshift = Σ dy over rows; with g = dy·scale,
  /// dx = (g − mean g − x̂·mean(g·x̂)) / √(σ² + ε)
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    Kernels.normalizeBackward(
      dy, x: x, centred: true, epsilon: epsilon, scale: scale ? pass.parameter(0) : nil, into: dx,
      scaleGradient: scale ? pass.gradient(0) : nil,
      shiftGradient: shift ? pass.gradient(scale ? 1 : 0) : nil)
  }
}
