/// How far a row moves a weighted mean that differs from its value: difference · weight / total. The mean of
/// the first row is its value, which difference · weight / weight would miss by a rounding error.
func movement(_ difference: Double, _ weight: Double, of total: Double) -> Double {
  weight == total ? difference : difference * weight / total
}

/// Merges the mean at `place` and the Σ w·(x − mean)² behind it with those of other rows; `weights` are Σ w
/// of both. δ is the difference of the means: mean + δ·w′/(w + w′), and the sum of both Σ + δ²·w·w′/(w + w′).
/// Chan, Golub, LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances" (1979),
/// with weights.
func mergeMoments(
  _ other: [Double], into sums: inout [Double], at place: Int, weights: (Double, Double)
) {
  let total = weights.0 + weights.1
  guard weights.1 > 0 else { return }
  let difference = other[place] - sums[place]
  sums[place] += movement(difference, weights.1, of: total)
  sums[place + 1] +=
    other[place + 1] + difference * difference * weights.0 * (weights.1 / total)
}
