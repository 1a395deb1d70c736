/// y = (x − μ) / √(σ² + ε) · scale + shift, with the mean μ and the variance σ² = mean (x − μ)² of each row.
/// Ba, Kiros, Hinton, "Layer Normalization" (2016).
///
/// Parameters: `scale`, which begins at 1, and `shift`, at 0, one a feature, unless left out. A row of more
/// than one dimension is normalised as a whole.
public struct LayerNormalization: Layer, Ranged, Hashable {
  /// `layer-normalization`.
  public static let kind = "layer-normalization"
  /// ε
  public let epsilon: Double
  /// Whether there is a `scale`.
  public let scale: Bool
  /// Whether there is a `shift`.
  public let shift: Bool

  /// A layer with this ε, above 0: 10⁻⁵ as in PyTorch; Keras has 10⁻³.
  public init(epsilon: Double = 1e-5, scale: Bool = true, shift: Bool = true) {
    self.epsilon = epsilon
    self.scale = scale
    self.shift = shift
    check()
  }

  /// Reads a layer; throws unless ε is finite and above 0.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    epsilon = try container.number(.epsilon)
    scale = try container.decode(Bool.self, forKey: .scale)
    shift = try container.decode(Bool.self, forKey: .shift)
    try check(in: decoder)
  }

  var figures: [Figure] { [.positive("epsilon", epsilon)] }

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// `scale` and `shift`: [features].
  public func parameters(for input: Shape) -> [Parameter] {
    (scale ? [Parameter(name: "scale", shape: [input.count], initializer: .constant(1))] : [])
      + (shift ? [Parameter(name: "shift", shape: [input.count], initializer: .zeros)] : [])
  }

  /// y = x̂ · scale + shift, x̂ = (x − μ) / √(σ² + ε). μ is found in two steps, σ² from what differs from
  /// it, so that a large mean costs no digits.
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
