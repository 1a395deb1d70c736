/// What weights are brought back to after each step, if it has led out of it.
///
/// The norms are of each output's incoming weights: of the columns of a weight [inputs, outputs], as in
/// Lasagne's `norm_constraint` and Keras' `max_norm`. Those add 1e-7 to the norm that they divide by, which
/// shrinks weights within the limit too, a little each step; here those stay to the last bit.
public struct Constraint: Hashable, Sendable, Codable {
  /// What is held.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Each weight is at least 0.
    case nonNegative
    /// Each column's norm is in lowest...highest.
    case norms
  }

  /// What is held.
  public let kind: Kind
  /// The least norm, at least 0.
  public let lowest: Double
  /// The greatest norm, at least `lowest` and above 0.
  public let highest: Double
  /// Those that are held to it.
  public let parameters: ParameterSelection

  private init(_ kind: Kind, _ lowest: Double, _ highest: Double, of selection: ParameterSelection)
  {
    self.kind = kind
    self.lowest = lowest
    self.highest = highest
    parameters = selection
    check()
  }

  /// p := max(p, 0)
  public static func nonNegative(of parameters: ParameterSelection = .weights) -> Constraint {
    Constraint(.nonNegative, 0, 1, of: parameters)
  }

  /// Each column of a norm beyond `highest` is scaled to that. Hinton et al., "Improving neural networks
  /// by preventing co-adaptation of feature detectors" (2012).
  public static func maxNorm(
    _ highest: Double, of parameters: ParameterSelection = .weights
  ) -> Constraint {
    Constraint(.norms, 0, highest, of: parameters)
  }

  /// Each column is scaled to a norm of 1; one of zeros stays.
  public static func unitNorm(of parameters: ParameterSelection = .weights) -> Constraint {
    Constraint(.norms, 1, 1, of: parameters)
  }

  /// Each column is scaled to the nearest norm of these; one of zeros stays.
  public static func norm(
    in range: ClosedRange<Double>, of parameters: ParameterSelection = .weights
  ) -> Constraint {
    Constraint(.norms, range.lowerBound, range.upperBound, of: parameters)
  }

  /// Reads a constraint; throws unless its norms are in range.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kind = try container.decode(Kind.self, forKey: .kind)
    lowest = try container.number(.lowest)
    highest = try container.number(.highest)
    parameters = try container.decode(ParameterSelection.self, forKey: .parameters)
    try check(in: decoder)
  }

  /// Brings the weights [inputs, outputs] back.
  func hold(_ weights: Matrix) {
    switch kind {
    case .nonNegative: Kernels.clamp(weights, to: 0...(.infinity))
    case .norms: Kernels.limitColumns(weights, to: lowest...highest)
    }
  }
}

extension Constraint: Ranged {
  var figures: [Figure] {
    [
      .notNegative("lowest", lowest), .positive("highest", highest),
      .notNegative("highest − lowest", highest - lowest),
    ]
  }
}
