/// A constraint on weights. After each step, weights that violate it are changed to satisfy it.
///
/// A norm is that of the incoming weights of one output, which is a column of a weight [inputs,
/// outputs], as in Lasagne's `norm_constraint` and Keras' `max_norm`. These two add 1e-7 to the
/// norm that they divide by, which shrinks weights within the limit a little in each step. Here
/// such weights stay bit for bit as they are.
public struct Constraint: Hashable, Sendable, Codable {
  /// What is constrained.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Each weight is at least 0.
    case nonNegative
    /// The norm of each column is in lowest...highest.
    case norms
  }

  /// What is constrained.
  public let kind: Kind
  /// The smallest norm, at least 0.
  public let lowest: Double
  /// The largest norm, at least `lowest` and above 0.
  public let highest: Double
  /// The parameters that are constrained.
  public let parameters: ParameterSelection

  private init(_ kind: Kind, _ lowest: Double, _ highest: Double, of selection: ParameterSelection)
  {
    self.kind = kind
    self.lowest = lowest
    self.highest = highest
    parameters = selection
    check()
  }

  /// p := max(p, 0), element by element.
  public static func nonNegative(of parameters: ParameterSelection = .weights) -> Constraint {
    Constraint(.nonNegative, 0, 1, of: parameters)
  }

  /// p := p·highest / ‖p‖ for each column with ‖p‖ > highest. Hinton et al., "Improving neural
  /// networks by preventing co-adaptation of feature detectors" (2012).
  public static func maxNorm(
    _ highest: Double, of parameters: ParameterSelection = .weights
  ) -> Constraint {
    Constraint(.norms, 0, highest, of: parameters)
  }

  /// p := p / ‖p‖ for each column. A column of zeros stays.
  public static func unitNorm(of parameters: ParameterSelection = .weights) -> Constraint {
    Constraint(.norms, 1, 1, of: parameters)
  }

  /// Scales each column whose norm is outside `range` to the nearest norm in it. A column of zeros
  /// stays.
  public static func norm(
    in range: ClosedRange<Double>, of parameters: ParameterSelection = .weights
  ) -> Constraint {
    Constraint(.norms, range.lowerBound, range.upperBound, of: parameters)
  }

  /// Reads a constraint. Throws unless its norms are valid.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    kind = try container.decode(Kind.self, forKey: .kind)
    lowest = try container.number(.lowest)
    highest = try container.number(.highest)
    parameters = try container.decode(ParameterSelection.self, forKey: .parameters)
    try check(in: decoder)
  }

  /// Changes the weights [inputs, outputs] so that they satisfy the constraint.
  func apply(to weights: Matrix) {
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
