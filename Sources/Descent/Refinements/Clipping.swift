import DescentKernels

/// A limit to gradients, applied before the rule.
///
/// Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks" (2013). What is
/// within the limit stays to the last bit. PyTorch divides by the norm + 1e-6; TensorFlow and optax, as
/// here, by the norm.
public struct Clipping: Hashable, Sendable, Codable {
  /// What is limited.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Each element, to −limit...limit. PyTorch's `clip_grad_value_`.
    case value
    /// The norm of each parameter's gradient. Keras' `clipnorm`.
    case norm
    /// The norm of all gradients together. PyTorch's `clip_grad_norm_`.
    case globalNorm
  }

  /// What is limited.
  public let kind: Kind
  /// Finite and above 0.
  public let limit: Double

  private init(kind: Kind, limit: Double) {
    self.kind = kind
    self.limit = limit
    check()
  }

  /// g := the nearest to g of −limit...limit, element by element.
  public static func value(_ limit: Double) -> Clipping { Clipping(kind: .value, limit: limit) }
  /// g := g·limit / ‖g‖ for each parameter where that is less than g.
  public static func norm(_ limit: Double) -> Clipping { Clipping(kind: .norm, limit: limit) }
  /// The same with the norm of all parameters' gradients together.
  public static func globalNorm(_ limit: Double) -> Clipping {
    Clipping(kind: .globalNorm, limit: limit)
  }

  /// Reads a clipping; throws unless its limit is finite and above 0.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kind = try container.decode(Kind.self, forKey: .kind)
    limit = try container.number(.limit)
    try check(in: decoder)
  }

  /// Limits the gradients of parameters that lie in these ranges of a flat vector; returns the global norm
  /// as it was, if that is what is limited. Norms that are not finite leave the gradients as they are.
  @discardableResult
  func clip(_ gradients: Matrix, of ranges: [ParameterRange]) -> Double? {
    switch kind {
    case .value: for range in ranges { Kernels.clamp(range.of(gradients), to: -limit...limit) }
    case .norm: for range in ranges { shorten(gradients, of: CollectionOfOne(range)) }
    case .globalNorm: return shorten(gradients, of: ranges)
    }
    return nil
  }

  /// Scales gradients whose norm together is beyond the limit to the limit; returns the norm that they had.
  @discardableResult
  private func shorten(
    _ gradients: Matrix, of ranges: some Collection<ParameterRange>
  ) -> Double {
    var squares = 0.0
    for range in ranges { squares += Kernels.sum(DESCENT_SQUARES, of: range.of(gradients)) }
    let norm = squares.squareRoot()
    if norm > limit, norm.isFinite {
      for range in ranges { range.of(gradients).scale(by: limit / norm) }
    }
    return norm
  }
}

extension Clipping: Ranged {
  var figures: [Figure] { [.positive("limit", limit)] }
}
