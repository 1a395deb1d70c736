/// y = x·w + b, `x`: [rows, inputs], `w`: [inputs, units], `b`: [units], `y`: [rows, units].
///
/// Parameters: `weight` and, if it has one, `bias`. An input of more than one dimension is taken as
/// one long row.
public struct Dense: Layer, Ranged, Hashable {
  /// `dense`.
  public static let kind = "dense"
  /// The number of outputs.
  public let units: Int
  /// Whether there is a `b`.
  public let bias: Bool
  /// How the weights begin.
  public let weights: Initializer
  /// How the bias begins.
  public let biases: Initializer

  /// A layer of `units` outputs. The weights begin as `.glorotUniform`, as in Keras, the bias at 0.
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

  /// Reads a layer; throws unless it has at least one unit.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    units = try container.decode(Int.self, forKey: .units)
    bias = try container.decode(Bool.self, forKey: .bias)
    weights = try container.decode(Initializer.self, forKey: .weights)
    biases = try container.decode(Initializer.self, forKey: .biases)
    try check(in: decoder)
  }

  var figures: [Figure] { [.count("units", units)] }

  /// `[units]`; throws if the weights would be too many to count.
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
