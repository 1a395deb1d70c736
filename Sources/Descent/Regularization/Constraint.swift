/// p := the nearest value that the constraint allows, after each step.
///
/// The norms are those of each output's incoming weights: of the columns of a weight [inputs, outputs], as in
/// Lasagne's `norm_constraint` and Keras' `max_norm`. Those add 1e-7 to the norm in the denominator, so they
/// shrink weights within the limit too, a little in each step. Here such weights stay exactly as they are.
public struct Constraint: Component, Hashable {
  /// `constraint`.
  public static let kind = "constraint"

  /// What is constrained.
  public enum Kind: String, Hashable, Sendable, Codable, CaseIterable {
    /// Each weight is at least 0.
    case nonNegative
    /// The norm of each column is in lowest...highest.
    case norms
  }

  /// What is constrained.
  public private(set) var kind: Kind
  /// The lowest norm, at least 0.
  public private(set) var lowest: Double
  /// The highest norm, at least `lowest` and above 0.
  public private(set) var highest: Double
  /// The parameters that are constrained.
  public private(set) var parameters: ParameterSelection

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

  /// Each column with a norm above `highest` is scaled to it. Hinton et al., "Improving neural networks
  /// by preventing co-adaptation of feature detectors" (2012).
  public static func maxNorm(
    _ highest: Double, of parameters: ParameterSelection = .weights
  ) -> Constraint {
    Constraint(.norms, 0, highest, of: parameters)
  }

  /// Each column is scaled to a norm of 1; a column of zeros stays.
  public static func unitNorm(of parameters: ParameterSelection = .weights) -> Constraint {
    Constraint(.norms, 1, 1, of: parameters)
  }

  /// Each column is scaled to the nearest norm in the range; a column of zeros stays.
  public static func norm(
    in range: ClosedRange<Double>, of parameters: ParameterSelection = .weights
  ) -> Constraint {
    Constraint(.norms, range.lowerBound, range.upperBound, of: parameters)
  }

  /// What is constrained, the lowest and the highest norm, which are all required, and the parameters.
  public static let hyperparameters = Hyperparameters(
    default: Constraint.maxNorm(1), .choice("kind", \.kind).required,
    .nonNegative("lowest", \.lowest).required, .positive("highest", \.highest).required,
    Hyperparameter("parameters", \.parameters),
    checking: {
      $0.highest >= $0.lowest
        ? nil : "highest is \($0.highest); expected at least \($0.lowest), the lowest"
    })

  /// `the norm of a unit's weights at most 3.0`
  public var summary: String {
    switch kind {
    case .nonNegative: "the weights at least 0"
    case .norms where lowest == highest: "the norm of a unit's weights \(highest)"
    case .norms:
      "the norm of a unit's weights \(lowest > 0 ? "from \(lowest) to" : "at most") \(highest)"
    }
  }

  /// Applies the constraint to the weights [inputs, outputs].
  func apply(to weights: Matrix) {
    switch kind {
    case .nonNegative: Kernels.clamp(weights, to: 0...(.infinity))
    case .norms: Kernels.limitColumns(weights, to: lowest...highest)
    }
  }
}
