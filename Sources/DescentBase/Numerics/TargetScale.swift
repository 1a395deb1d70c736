/// How a number of a table became a target of a network: (f(y) − mean) / deviation, with f(y) = y or
/// sign(y) · log(1 + |y|).
package struct TargetScale: Hashable, Sendable {
  /// The number that was subtracted.
  package let mean: Double
  /// The number that was divided by, above 0.
  package let deviation: Double
  /// Whether f is the logarithm.
  package let isLogarithm: Bool

  /// Creates a scale.
  package init(mean: Double, deviation: Double, isLogarithm: Bool = false) {
    (self.mean, self.deviation, self.isLogarithm) = (mean, deviation, isLogarithm)
  }

  /// Returns the target of a number.
  package func scaled(_ y: Double) -> Double {
    ((isLogarithm ? signedLogarithm(y) : y) - mean) / deviation
  }

  /// Returns the number of a target, in its own units.
  package func original(_ target: Double) -> Double {
    let value = target * deviation + mean
    guard isLogarithm else { return value }
    let size = exponential(value.magnitude) - 1
    return value < 0 ? -size : size
  }
}

/// sign(x) · log(1 + |x|), bit for bit the same on every machine.
package func signedLogarithm(_ x: Double) -> Double {
  let size = naturalLogarithm(onePlus: x.magnitude)
  return x < 0 ? -size : size
}
