/// y = x·w + b, `x`: [rows, inputs], `w`: [inputs, units], `b`: [units], `y`: [rows, units].
///
/// Parameters: `weight`, and `bias` unless it is left out. An input of more than one dimension is taken as
/// one long row.
public struct Dense: Layer, Hashable {
  /// `dense`.
  public static let kind = "dense"
  /// The number of outputs.
  public private(set) var units: Int
  /// Whether there is a `b`.
  public private(set) var bias: Bool
  /// The initializer of the weights.
  public private(set) var weights: Initializer
  /// The initializer of the bias.
  public private(set) var biases: Initializer

  /// Creates a layer of `units` outputs. The weights begin as `.glorotUniform` and the bias at 0, as in Keras.
  public init(
    _ units: Int, bias: Bool = true, weights: Initializer = .glorotUniform,
    biases: Initializer = .zeros
  ) {
    self.units = units
    self.bias = bias
    self.weights = weights
    self.biases = biases
    check()
  }

  /// The hyperparameters above; the units are required.
  public static let hyperparameters = Hyperparameters(
    default: Dense(1), .count("units", \.units).required, Hyperparameter("bias", \.bias),
    Hyperparameter("weights", \.weights), Hyperparameter("biases", \.biases))

  /// `Dense 128`
  public var summary: String { "Dense \(grouped(units))" }

  /// `[units]`. Throws if the number of weights overflows.
  public func outputShape(for input: Shape) throws(ShapeError) -> Shape {
    guard !input.count.multipliedReportingOverflow(by: units).overflow else {
      throw ShapeError("a Dense layer of \(units) units does not fit an input of \(input)")
    }
    return [units]
  }

  /// `weight` [inputs, units] and `bias` [units].
  public func parameters(for input: Shape) -> [Parameter] {
    let weight = Parameter(name: "weight", shape: [input.count, units], initializer: weights)
    return bias
      ? [weight, Parameter(name: "bias", shape: [units], initializer: biases)] : [weight]
  }

  /// y = x·w + b
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    pass.product(x, pass.parameter(0), adding: bias ? pass.parameter(1) : nil, into: y)
  }

  /// dw = xᵀ·dy, db = Σ dy over rows, dx = dy·wᵀ
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    pass.weightGradient(x, dy, of: 0)
    if bias { pass.biasGradient(dy, of: 1) }
    if let dx { pass.productWithTransposed(dy, pass.parameter(0), into: dx) }
  }
}
