/// One layer of a network: a function of its input and its parameters, and its derivative.
///
/// A layer is a value that describes what is computed and has no training state: parameters and gradients
/// come in a `Pass`. To add a layer, write one type and add it to a `Catalog`.
public protocol Layer: Component {
  /// The shape of a row of the output, given that of the input; throws if the input does not fit.
  func outputShape(for input: Shape) throws(ShapeError) -> Shape

  /// The parameters, in the order that a `Pass` numbers them. Default: none.
  func parameters(for input: Shape) -> [Parameter]

  /// Networks inside of the layer, each fed with its input; `forward` and `backward` run them through
  /// the `Pass`. Their parameters are the layer's too, after its own: `2.0.weight` is that of the first
  /// layer of the only branch of layer 2, `2.1.0.weight` that of its second branch. Default: none.
  var branches: [Sequential] { get }

  /// y = f(x), `x`: [rows, inputs], `y`: [rows, outputs]. `x` is only read: it may be the rows that are predicted.
  func forward(_ x: Matrix, into y: Matrix, in pass: Pass)

  /// Given `dy` = ∂loss/∂y, stores the gradients of the parameters in the pass and ∂loss/∂x in `dx`,
  /// unless it is nil, as for a network's first layer.
  func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass)
}

extension Layer {
  /// The name of the type, then each hyperparameter that differs from its default: `LeakyReLU, slope 0.2`.
  public var summary: String { (["\(Self.self)"] + changes).joined(separator: ", ") }
  /// None.
  public func parameters(for input: Shape) -> [Parameter] { [] }
  /// None.
  public var branches: [Sequential] { [] }
}

/// A parameter of a layer: its name, its shape and how it begins.
public struct Parameter: Hashable, Sendable {
  /// `weight`, say; a network puts the layer's number before it: `0.weight`.
  public let name: String
  /// `[inputs, outputs]` for a Dense layer's weights, as in NumPy.
  public let shape: Shape
  /// How it begins.
  public let initializer: Initializer
  /// Whether an optimizer's weight decay is meant for it.
  public let decays: Bool
  /// Whether an optimizer moves it by its gradient. Else it is state, such as a running mean: part of
  /// the model and its file as any other, but each step's `backward` says its value: see `Pass.next(_:)`.
  public let isTrained: Bool

  /// A parameter of this name, shape and beginning. Unless told otherwise it is trained, and decays if
  /// it has two dimensions or more, as weights have and biases have not.
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
