/// yⱼ = exp(xⱼ) / Σ exp(x), over each row: numbers above 0 with a sum of 1. Bridle, "Probabilistic
/// Interpretation of Feedforward Classification Network Outputs" (1990).
///
/// It is computed from x − max x, so that large inputs do not overflow. The loss of a classifier,
/// `SoftmaxCrossEntropy`, has its own softmax: a network for it must not end in this layer.
public struct Softmax: Layer, Hashable {
  /// `softmax`.
  public static let kind = "softmax"

  /// Creates the layer.
  public init() {}

  /// None.
  public static let hyperparameters = Hyperparameters(default: Softmax())

  /// The input's own shape. An input of more than one dimension is taken as one long row.
  public func outputShape(for input: Shape) -> Shape { input }

  /// yⱼ = exp(xⱼ − max x) / Σ exp(x − max x)
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.softmax(x, into: y)
  }

  /// dx = y · (dy − Σ dy·y), from the output
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { Kernels.softmaxBackward(dy, y: y, into: dx) }
  }
}
