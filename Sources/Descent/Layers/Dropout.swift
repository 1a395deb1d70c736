/// While training, y = x · m / (1 − rate) with m = 0 with probability `rate`, else 1; in inference
/// y = x. Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov, "Dropout" (2014), in its
/// "inverted" form, which scales while training.
public struct Dropout: Layer, Hashable {
  /// `dropout`.
  public static let kind = "dropout"
  /// The probability that an element becomes 0, from 0 up to but not including 1.
  public private(set) var rate: Double

  /// Creates a layer that drops this fraction of its input's elements, at least 0 and below 1.
  public init(_ rate: Double) {
    self.rate = rate
    check()
  }

  /// The rate, which is required.
  public static let hyperparameters = Hyperparameters(
    default: Dropout(0), .fraction("rate", \.rate).required)

  /// `Dropout 0.2`
  public var summary: String { "Dropout \(rate)" }

  /// The input's own shape.
  public func outputShape(for input: Shape) -> Shape { input }

  /// y = x · m / (1 − rate); the mask m is a pure function of the pass's key.
  public func forward(_ x: Matrix, into y: Matrix, in pass: Pass) {
    mask(x, into: y, in: pass)
  }

  /// dx = dy · m / (1 − rate), with the mask of `forward`, drawn again from the same key.
  public func backward(_ dy: Matrix, x: Matrix, y: Matrix, into dx: Matrix?, in pass: Pass) {
    if let dx { mask(dy, into: dx, in: pass) }
  }

  private func mask(_ x: Matrix, into y: Matrix, in pass: Pass) {
    switch pass.mode {
    case .training:
      Kernels.dropout(x, rate: rate, key: pass.key, firstRow: pass.firstRow, into: y)
    case .inference: y.copy(from: x)
    }
  }
}
