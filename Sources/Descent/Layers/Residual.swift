/// y = x + f(x), with f the layers inside, whose output must be as long as their input. He, Zhang, Ren, Sun,
/// "Deep Residual Learning for Image Recognition" (2015).
///
///     Residual {
///       Dense(64)
///       ReLU()
///       Dense(64)
///     }
///
/// The parameters are those of the layers: `2.0.weight` if the Residual is layer 2.
public struct Residual: Layer {
  /// `residual`.
  public static let kind = "residual"
  /// f
  public private(set) var layers: Sequential
  /// A single branch, f.
  public var branches: [Sequential] { [layers] }

  /// Creates a layer around these.
  public init(_ layers: Sequential) { self.layers = layers }

  /// Creates a layer around those that the closure lists.
  public init(@LayerBuilder _ layers: () -> [any Layer]) { self.layers = Sequential(layers) }

  /// The layers, which are required.
  public static let hyperparameters = Hyperparameters(
    default: Residual(Sequential([])), Hyperparameter("layers", \.layers).required)

  /// `Residual(Dense 64 → ReLU)`
  public var summary: String { "Residual(\(layers.summary))" }

  /// The input's own shape; throws if the layers give another number of elements, or there are none.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    let output = try layers.outputShape(for: input)
    guard !layers.layers.isEmpty else { throw ShapeError("a Residual without layers") }
    guard output.count == input.count else {
      throw ShapeError(
        "the layers of a Residual make \(output) of \(input); expected as many elements, to be added"
      )
    }
    return input
  }

  /// y = x + f(x)
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.add(x, pass.forward(x, through: 0), into: y)
  }

  /// dx = dy + f′(x)ᵀ·dy
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    pass.backward(dy, through: 0, x: x, into: dx)
    if let dx { Kernels.add(dy, dx, into: dx) }
  }
}
