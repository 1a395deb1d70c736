import DescentKernels

/// y = x for x > 0, α·(exp(x) − 1) below. Clevert, Unterthiner, Hochreiter, "Fast and Accurate Deep
/// Network Learning by Exponential Linear Units (ELUs)" (2015).
public struct ELU: Activation, Ranged, Hashable {
  /// `elu`.
  public static let kind = "elu"
  /// `.heUniform`: as before ReLU, which it resembles.
  public static let weights = Initializer.heUniform
  /// α: how far below 0 the output goes.
  public let alpha: Double

  /// An α of 1, as in the paper.
  public init() { self.init(alpha: 1) }

  /// A layer with this α, at least 0.
  public init(alpha: Double) {
    self.alpha = alpha
    check()
  }

  /// Reads a layer; throws unless α is finite and at least 0.
  public init(from decoder: any Decoder) throws {
    alpha = try decoder.container(keyedBy: CodingKeys.self).number(.alpha)
    try check(in: decoder)
  }

  var figures: [Figure] { [.notNegative("alpha", alpha)] }

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = x for x > 0, α·(exp(x) − 1) below
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    Kernels.map(DESCENT_ELU, x, a: alpha, b: 1, into: y)
  }

  /// dx = dy for x > 0, dy · α·exp(x) below and at 0
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { Kernels.mapBackward(DESCENT_ELU, dy, x: x, a: alpha, b: 1, into: dx) }
  }
}
