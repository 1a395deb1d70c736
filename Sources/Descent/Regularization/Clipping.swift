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
  /// as it was, if that is what is limited. Gradients that are not finite stay as they are.
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
    for range in ranges { squares += Kernels.squares(of: range.of(gradients)) }
    let norm = squares.squareRoot()
    guard norm.isFinite else { return shortenLarge(gradients, of: ranges) }
    if norm > limit {
      for range in ranges { range.of(gradients).scale(by: limit / norm) }
    }
    return norm
  }

  /// The same by shares of the largest element, for gradients whose squares Double cannot hold. Such
  /// steps are rare enough to take memory.
  private func shortenLarge(
    _ gradients: Matrix, of ranges: some Collection<ParameterRange>
  ) -> Double {
    let values = ranges.flatMap { $0.of(gradients).values(as: Double.self) }
    let largest = values.reduce(0) { max($0, $1.magnitude) }
    let share = values.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
    if share > limit / largest {
      for range in ranges { range.of(gradients).scale(by: limit / largest / share) }
    }
    return largest * share
  }
}

extension Clipping: Ranged {
  var figures: [Figure] { [.positive("limit", limit)] }
}
