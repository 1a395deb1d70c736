/// y = x for x ≥ 0, a·x below, with a slope `a` that is learned: one a feature, or one for all. He, Zhang,
/// Ren, Sun, "Delving Deep into Rectifiers" (2015).
///
/// Parameter: `slope`.
public struct PReLU: Activation, Hashable {
  /// `prelu`.
  public static let kind = "prelu"
  /// Uniform with variance 2 / ((1 + a²)·fanIn), a = 0.25: He et al. (2015), equation 15.
  public static let weights = Initializer.varianceScaling(
    scale: 2 / (1 + 0.25 * 0.25), fan: .input, distribution: .uniform)
  /// Whether one slope serves all features.
  public let isShared: Bool
  /// How the slopes begin.
  public let slopes: Initializer

  /// A slope for each feature, which begins at 0.25, as in the paper.
  public init() { self.init(isShared: false) }

  /// A layer with one slope, or one a feature. They begin at 0.25, as in PyTorch; in Keras at 0.
  public init(isShared: Bool, slopes: Initializer = .constant(0.25)) {
    self.isShared = isShared
    self.slopes = slopes
  }

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
