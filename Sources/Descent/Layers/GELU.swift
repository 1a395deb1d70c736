import DescentKernels

/// y = x·Φ(x), Φ(x) = ½·(1 + erf(x/√2)), for each element, or an approximation of it. Hendrycks, Gimpel,
/// "Gaussian Error Linear Units (GELUs)" (2016).
public struct GELU: Activation, Hashable {
  /// How Φ is computed.
  public enum Form: String, CaseIterable, Codable, Sendable {
    /// Φ itself, to a few units in the last place, also where it is tiny. PyTorch adds 1 to erf and has no
    /// digit of it left below x = −8.3.
    case exact
    /// Φ(x) ≈ ½·(1 + tanh(√(2/π)·(x + 0.044715·x³))), as in GPT-2: within 5·10⁻⁴ of x·Φ(x).
    case tanh
  }

  /// `gelu`.
  public static let kind = "gelu"
  /// `.heUniform`: as before ReLU, which it resembles.
  public static let weights = Initializer.heUniform
  /// How Φ is computed.
  public private(set) var form: Form

  /// Creates a layer of this form; the default is the exact one.
  public init(_ form: Form = .exact) { self.form = form }

  /// The form.
  public static let hyperparameters = Hyperparameters(default: GELU(), .choice("form", \.form))

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  private var function: descent_function { form == .exact ? DESCENT_GELU : DESCENT_GELU_TANH }

  /// y = x·Φ(x)
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.map(function, x, into: y)
  }

  /// dx = dy · (Φ(x) + x·Φ′(x)), in the exact form Φ′(x) = exp(−x²/2) / √(2π)
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { Kernels.mapBackward(function, dy, x: x, into: dx) }
  }
}
