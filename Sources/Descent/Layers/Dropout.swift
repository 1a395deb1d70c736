/// While training, y = x · m / (1 − rate) with m = 0 with probability `rate`, else 1; in inference
/// y = x. Srivastava, Hinton, Krizhevsky, Sutskever, Salakhutdinov, "Dropout" (2014), in its
/// "inverted" form, which scales while training.
public struct Dropout: Layer, Hashable {
  /// `dropout`.
  public static let kind = "dropout"
  /// The probability that an element becomes 0, from 0 up to but not including 1.
  public let rate: Double

  /// A layer that drops this share of its input's elements.
  public init(_ rate: Double) {
    precondition(Self.rates.contains(rate), "a dropout of \(rate), not in 0..<1")
    self.rate = rate
  }

  /// Reads a layer; throws unless the rate is in 0..<1.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    rate = try container.decode(Double.self, forKey: .rate)
    guard Self.rates.contains(rate) else {
      throw DecodingError.dataCorruptedError(
        forKey: .rate, in: container,
        debugDescription: "a dropout of \(rate); expected at least 0 and less than 1")
    }
  }

  private enum CodingKeys: String, CodingKey { case rate }
  private static let rates = 0.0..<1.0

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
