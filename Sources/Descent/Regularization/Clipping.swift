/// g := g · limit / ‖g‖ where ‖g‖ > limit, or each element to −limit...limit: a limit of gradients, applied before
/// the rule.
///
/// Pascanu, Mikolov, Bengio, "On the difficulty of training recurrent neural networks" (2013). Gradients within
/// the limit stay exactly as they are. PyTorch divides by the norm + 1e-6; TensorFlow and optax, as here, by the
/// norm.
public struct Clipping: Component, Hashable {
  /// `clipping`.
  public static let kind = "clipping"

  /// The part of the gradient that is limited.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Each element. PyTorch's `clip_grad_value_`.
    case value
    /// The norm of each parameter's gradient is limited. Keras' `clipnorm`.
    case norm
    /// The norm of all gradients together is limited. PyTorch's `clip_grad_norm_`.
    case globalNorm
  }

  /// The part of the gradient that is limited.
  public private(set) var kind: Kind
  /// The limit, finite and above 0.
  public private(set) var limit: Double

  private init(kind: Kind, limit: Double) {
    self.kind = kind
    self.limit = limit
    check()
  }

  /// g := min(max(g, −limit), limit), element by element.
  public static func value(_ limit: Double) -> Clipping { Clipping(kind: .value, limit: limit) }
  /// g := g · limit / ‖g‖ where ‖g‖ > limit, for each parameter.
  public static func norm(_ limit: Double) -> Clipping { Clipping(kind: .norm, limit: limit) }
  /// g := g · limit / ‖g‖ where ‖g‖ > limit, with the norm of the gradients of all parameters together.
  public static func globalNorm(_ limit: Double) -> Clipping {
    Clipping(kind: .globalNorm, limit: limit)
  }

  /// The part of the gradient and the limit, both required.
  public static let hyperparameters = Hyperparameters(
    default: Clipping.globalNorm(1), .choice("kind", \.kind).required,
    .positive("limit", \.limit).required)

  /// `the gradient's norm at most 1.0`
  public var summary: String {
    switch kind {
    case .value: "the gradient's elements at most \(limit)"
    case .norm: "the norm of each parameter's gradient at most \(limit)"
    case .globalNorm: "the gradient's norm at most \(limit)"
    }
  }

  /// Limits the gradients of the parameters in these ranges of a flat vector. Returns the global norm before, if
  /// it is what is limited. Gradients that are not finite stay as they are.
  @discardableResult
  func clip(_ gradients: Matrix, of ranges: [ParameterRange]) -> Double? {
    switch kind {
    case .value: for range in ranges { Kernels.clamp(range.of(gradients), to: -limit...limit) }
    case .norm: for range in ranges { scaleDown(gradients, of: CollectionOfOne(range)) }
    case .globalNorm: return scaleDown(gradients, of: ranges)
    }
    return nil
  }

  /// Scales gradients whose norm together is above the limit to the limit. Returns the norm before.
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

  /// The same for gradients whose squares overflow: the norm is computed from the ratios to the largest
  /// element. This allocates memory, since such steps are rare.
  private func scaleDownLarge(
    _ gradients: Matrix, of ranges: some Collection<ParameterRange>
  ) -> Double {
    let values = ranges.flatMap { $0.of(gradients).values(as: Double.self) }
    let largest = values.reduce(0) { max($0, $1.magnitude) }
    let ratio = values.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
    if ratio > limit / largest {
      for range in ranges { range.of(gradients).scale(by: limit / largest / ratio) }
    }
    return largest * ratio
  }
}
