/// y = x for x ≥ 0, a·x below, with a slope `a` that is learned: one per feature, or one for all. He, Zhang,
/// Ren, Sun, "Delving Deep into Rectifiers" (2015).
///
/// Parameter: `slope`.
public struct PReLU: Activation, Hashable {
  /// `prelu`.
  public static let kind = "prelu"
  /// Uniform with variance 2 / ((1 + a²)·fanIn), a = 0.25: He et al. (2015), equation 15.
  public static let weights = Initializer.varianceScaling(
    scale: 2 / (1 + 0.25 * 0.25), fan: .input, distribution: .uniform)
  /// Whether all features share one slope.
  public private(set) var isShared: Bool
  /// How the slopes begin.
  public private(set) var slopes: Initializer

  /// Creates a layer with one slope per feature, or with a single one. The slopes begin at 0.25, as in the
  /// paper and in PyTorch; in Keras they begin at 0.
  public init(isShared: Bool = false, slopes: Initializer = .constant(0.25)) {
    self.isShared = isShared
    self.slopes = slopes
  }

  /// The hyperparameters above.
  public static let hyperparameters = Hyperparameters(
    default: PReLU(), Hyperparameter("isShared", \.isShared), Hyperparameter("slopes", \.slopes))

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// `slope`: [features], or [1] if it is shared.
  public func parameters(for input: Shape) -> [Parameter] {
    [Parameter(name: "slope", shape: [isShared ? 1 : input.count], initializer: slopes)]
  }

  /// y = x for x ≥ 0, a·x below
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.prelu(x, slope: pass.parameter(0), into: y)
  }

  /// da = Σ dy·x over x < 0; dx = dy where x > 0, else a·dy
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    Kernels.preluBackward(
      dy, x: x, slope: pass.parameter(0), into: dx, slopeGradient: pass.gradient(0))
  }
}
