/// Gradient clipping: g := g·limit / ‖g‖ where ‖g‖ > limit, or each element to −limit...limit.
///
/// It is applied before the optimizer's rule. Gradients within the limit stay bit for bit as they
/// are. PyTorch divides by the norm + 1e-6. TensorFlow and optax divide by the norm, as here.
/// Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks" (2013).
public struct Clipping: Hashable, Sendable, Codable {
  /// What is limited: each element or a norm.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Each element is limited to −limit...limit. PyTorch's `clip_grad_value_`.
    case value
    /// The norm of each parameter's gradient is limited. Keras' `clipnorm`.
    case norm
    /// The norm of all gradients together is limited. PyTorch's `clip_grad_norm_`.
    case globalNorm
  }

  /// What is limited: each element or a norm.
  public let kind: Kind
  /// The limit, which is finite and above 0.
  public let limit: Double

  private init(kind: Kind, limit: Double) {
    self.kind = kind
    self.limit = limit
    check()
  }

  /// g := min(max(g, −limit), limit), element by element. Traps unless the limit is finite and
  /// above 0.
  public static func value(_ limit: Double) -> Clipping { Clipping(kind: .value, limit: limit) }
  /// g := g·limit / ‖g‖ for each parameter whose gradient has ‖g‖ > limit. Traps unless the limit
  /// is finite and above 0.
  public static func norm(_ limit: Double) -> Clipping { Clipping(kind: .norm, limit: limit) }
  /// g := g·limit / ‖g‖ if ‖g‖ > limit, where ‖g‖ is the norm of the gradients of all parameters
  /// together. Traps unless the limit is finite and above 0.
  public static func globalNorm(_ limit: Double) -> Clipping {
    Clipping(kind: .globalNorm, limit: limit)
  }

  /// Reads a clipping. Throws unless its limit is finite and above 0.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kind = try container.decode(Kind.self, forKey: .kind)
    limit = try container.number(.limit)
    try check(in: decoder)
  }

  /// Clips the gradients in these ranges of the flat gradient vector. Gradients that are not finite
  /// stay as they are.
  ///
  /// Returns the global norm from before the clipping if `kind` is `globalNorm`, otherwise nil.
  @discardableResult
  func clip(_ gradients: Matrix, of ranges: [ParameterRange]) -> Double? {
    switch kind {
    case .value: for range in ranges { Kernels.clamp(range.of(gradients), to: -limit...limit) }
    case .norm: for range in ranges { scaleDown(gradients, of: CollectionOfOne(range)) }
    case .globalNorm: return scaleDown(gradients, of: ranges)
    }
    return nil
  }

  /// Scales the gradients down to the limit if their common norm is above it. Returns the norm from
  /// before.
  @discardableResult
  private func scaleDown(
    _ gradients: Matrix, of ranges: some Collection<ParameterRange>
  ) -> Double {
    var squares = 0.0
    for range in ranges { squares += Kernels.squares(of: range.of(gradients)) }
    let norm = squares.squareRoot()
    guard norm.isFinite else { return scaleDownLarge(gradients, of: ranges) }
    if norm > limit {
      for range in ranges { range.of(gradients).scale(by: limit / norm) }
    }
    return norm
  }

  /// Does the same relative to the largest element, for gradients whose squares overflow a Double.
  /// Such steps are rare, so they may allocate memory.
  private func scaleDownLarge(
    _ gradients: Matrix, of ranges: some Collection<ParameterRange>
  ) -> Double {
    let values = ranges.flatMap { $0.of(gradients).values(as: Double.self) }
    let largest = values.reduce(0) { max($0, $1.magnitude) }
    let relativeNorm = values.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
    if relativeNorm > limit / largest {
      for range in ranges { range.of(gradients).scale(by: limit / largest / relativeNorm) }
    }
    return largest * relativeNorm
  }
}

extension Clipping: Ranged {
  var figures: [Figure] { [.positive("limit", limit)] }
}
