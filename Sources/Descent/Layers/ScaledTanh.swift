import DescentKernels

/// y = b·tanh(a·x), for each element. LeCun, Bottou, Orr, Müller, "Efficient BackProp" (1998): with a = 2/3
/// and b = 1.7159, f(±1) = ±1, and inputs of variance 1 give outputs of a variance near 1.
public struct ScaledTanh: Activation, Hashable {
  /// `scaled-tanh`.
  public static let kind = "scaled-tanh"
  /// `.lecunNormal`: LeCun et al. (1998).
  public static let weights = Initializer.lecunNormal
  /// a
  public private(set) var inputScale: Double
  /// b
  public private(set) var outputScale: Double

  /// Creates a layer with these factors, both above 0; the defaults are the paper's.
  public init(inputScale: Double = 2.0 / 3, outputScale: Double = 1.7159) {
    self.inputScale = inputScale
    self.outputScale = outputScale
    check()
  }

  /// a and b.
  public static let hyperparameters = Hyperparameters(
    default: ScaledTanh(), .positive("inputScale", \.inputScale),
    .positive("outputScale", \.outputScale))

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = b·tanh(a·x)
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.map(DESCENT_SCALED_TANH, x, a: inputScale, b: outputScale, into: y)
  }

  /// dx = dy · a·b·(1 − tanh²(a·x))
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx {
      Kernels.mapBackward(
        DESCENT_SCALED_TANH, dy, x: x, a: inputScale, b: outputScale, into: dx)
    }
  }
}
