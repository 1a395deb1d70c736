/// A layer of a network: a function of an input and parameters, and its derivative.
///
/// A layer is an immutable value that describes a computation. Its parameters and gradients are not
/// part of it: they come in a `Pass`. To add a layer, write one type and add it to a `Catalog`.
///
/// ```swift
/// struct Square: Layer {
///   static let kind = "square"
///   static let hyperparameters = Hyperparameters(default: Square())
///
///   func outputShape(for input: Shape) throws(ShapeError) -> Shape { input }
///
///   func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
///     for row in 0..<x.rows {
///       for column in 0..<x.columns { y[row, column] = x[row, column] * x[row, column] }
///     }
///   }
///
///   func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
///     guard let dx else { return }
///     for row in 0..<x.rows {
///       for column in 0..<x.columns { dx[row, column] = 2 * x[row, column] * dy[row, column] }
///     }
///   }
/// }
/// ```
public protocol Layer: Component {
  /// Returns the shape of one row of the output for the shape of one row of the input. Throws if
  /// the input does not fit the layer.
  func outputShape(for input: Shape) throws(ShapeError) -> Shape

  /// Returns the layer's parameters. A `Pass` numbers them in this order. Default: none.
  func parameters(for input: Shape) -> [Parameter]

  /// The networks inside the layer. Each gets the layer's input. `forward` and `backward` run them
  /// through the `Pass`. Default: none.
  ///
  /// Their parameters come after the layer's own. In layer 2, `2.0.weight` belongs to the first
  /// layer of a single branch, and `2.1.0.weight` to the first layer of the second of several
  /// branches.
  var branches: [Sequential] { get }

  /// The number of elements a row that the layer keeps from `forward` to `backward`, in `Pass.cache`.
  /// Default: 0.
  func cacheCount(for input: Shape) -> Int

  /// The number of elements a row that one call of `forward` or `backward` needs, in `Pass.scratch`.
  /// Default: 0.
  func scratchCount(for input: Shape) -> Int

  /// Computes y = f(x). `x` is [rows, inputs] and `y` is [rows, outputs].
  ///
  /// `x` must not be written to: it may be the caller's own rows.
  func forward(_ x: Matrix, into y: Matrix, in pass: Pass)

  /// Computes, from `dy` = ∂loss/∂y, the gradients of the parameters and `dx` = ∂loss/∂x.
  ///
  /// The parameters' gradients are stored in the pass. `dx` is nil if it is not needed, as for a
  /// network's first layer.
  func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass)
}

extension Layer {
  /// The name of the type, then each hyperparameter that differs from its default: `LeakyReLU, slope 0.2`.
  public var summary: String { (["\(Self.self)"] + changes).joined(separator: ", ") }
  /// None.
  public func parameters(for input: Shape) -> [Parameter] { [] }
  /// None.
  public var branches: [Sequential] { [] }
  /// 0.
  public func cacheCount(for input: Shape) -> Int { 0 }
  /// 0.
  public func scratchCount(for input: Shape) -> Int { 0 }
}

/// A parameter of a layer: its name, its shape and its initializer.
public struct Parameter: Hashable, Sendable {
  /// The name in the layer, such as `weight`. A network puts the layer's number before it:
  /// `0.weight`.
  public let name: String
  /// The shape: `[inputs, outputs]` for a Dense layer's weights, as in NumPy.
  public let shape: Shape
  /// The rule for the initial values.
  public let initializer: Initializer
  /// Whether `ParameterSelection.weights` includes it, so that weight decay applies to it by
  /// default.
  public let decays: Bool
  /// Whether an optimizer updates it by its gradient.
  ///
  /// Otherwise it is state, such as a running mean. State is part of the model and its file, but
  /// each step's `backward` gives its next value. See `Pass.next(_:)`.
  public let isTrained: Bool

  /// A parameter with this name, shape and initializer.
  ///
  /// By default it is trained, and decays if it has two dimensions or more: weights do and biases
  /// do not.
  public init(
    name: String, shape: Shape, initializer: Initializer, decays: Bool? = nil,
    isTrained: Bool = true
  ) {
    self.name = name
    self.shape = shape
    self.initializer = initializer
    self.decays = isTrained && decays ?? (shape.dimensions.count > 1)
    self.isTrained = isTrained
  }
}
