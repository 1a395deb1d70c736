/// How much the gradients of single rows differ from the full gradient: tr Σ, ‖G‖² and the simple noise scale
/// B = tr Σ / ‖G‖². McCandlish et al., "An Empirical Model of Large-Batch Training" (arXiv:1812.06162).
///
/// tr Σ = mean ‖gᵢ‖² − ‖G‖² is the variance of the rows' gradients `RowGradients` gᵢ around their mean G. The
/// gradient of a batch of b rows that are drawn at random has the expected squared norm ‖G‖² + tr Σ / b. At
/// b = B half of it is noise: far smaller batches are mostly noise, and far larger ones hardly say more.
public struct GradientNoise: Sendable, Codable, Hashable {
  /// The number of rows that were measured.
  public let rows: Int
  /// tr Σ
  public let trace: Double
  /// ‖G‖². The estimate from a part of the rows may be negative.
  public let squaredGradient: Double

  /// The noise scale of these values.
  public init(rows: Int, trace: Double, squaredGradient: Double) {
    self.rows = rows
    self.trace = trace
    self.squaredGradient = squaredGradient
  }

  /// The values of a population of `count` rows, of which `rows` were drawn with these means.
  ///
  /// With n of N rows, s² = (mean ‖gᵢ‖² − ‖mean gᵢ‖²) · n / (n − 1): tr Σ = s² · (N − 1) / N and
  /// ‖G‖² = ‖mean gᵢ‖² − (1 − n / N) · s² / n. All rows give their own values exactly, and rows that are
  /// drawn at random give estimates without bias.
  init(rows: Int, of count: Int, meanSquare: Double, squaredMean: Double) {
    let (n, all) = (Double(rows), Double(count))
    // Rounding may make the difference of equal numbers negative.
    let spread = max(0, meanSquare - squaredMean)
    let variance = rows > 1 ? spread * n / (n - 1) : 0
    self.init(
      rows: rows, trace: variance * (all - 1) / all,
      squaredGradient: squaredMean - (1 - n / all) * variance / n)
  }

  /// B = tr Σ / ‖G‖², in rows; nil if the gradient is 0, or too small beside the noise to be estimated.
  public var scale: Double? {
    let scale = trace / squaredGradient
    return squaredGradient > 0 && scale.isFinite ? scale : nil
  }
}

extension Trainer {
  /// Measures the noise scale of the gradient at the current parameters, in one pass over the rows, 256 at a
  /// time. The trainer stays as it is.
  ///
  /// - Parameters:
  ///   - dataset: The rows.
  ///   - rows: How many of them to measure, at least 2: evenly spaced ones, from which the values of all rows
  ///     are estimated as if they were drawn at random. Nil measures all rows, which is exact.
  /// - Throws: `TrainingError.empty` if there are no rows or all weigh 0; what
  ///   `rowGradients(of:from:along:)` throws.
  public func gradientNoise(
    of dataset: some Dataset, limit rows: Int? = nil
  ) throws(TrainingError) -> GradientNoise {
    try noiseAndMean(of: dataset, limit: rows).noise
  }

  /// The noise scale and, from the same pass, the mean gradient of the rows that were measured.
  package func noiseAndMean(
    of dataset: some Dataset, limit rows: Int? = nil
  ) throws(TrainingError) -> (noise: GradientNoise, mean: MeanGradient) {
    require(rows.map { $0 >= 2 } ?? true, "a limit of \(rows ?? 0) rows; expected at least 2")
    let count = dataset.count
    let measured = min(count, rows ?? count)
    let batch =
      measured == count
      ? Batch(rows: 0..<count) : Batch(rows: evenlySpaced(measured, of: count))
    let pass = try RowGradientPass(self, rows: measured, of: dataset)
    var sum = 0.0
    try pass.run(batch, of: dataset) { part in
      for square in part.squaredNorms { sum += square }
    }
    let mean = pass.finish()
    guard mean.weight > 0 else {
      throw .empty("there is no row of a weight above 0 to measure the gradient on")
    }
    let scale = Double(mean.rows) / mean.weight
    let noise = GradientNoise(
      rows: measured, of: count, meanSquare: sum / Double(measured) * scale * scale,
      squaredMean: mean.squaredNorm)
    return (noise, mean)
  }
}

/// Returns the numbers ⌊i · count / chosen⌋, without overflow.
private func evenlySpaced(_ chosen: Int, of count: Int) -> [Int] {
  let (step, rest) = count.quotientAndRemainder(dividingBy: chosen)
  return (0..<chosen).map { $0 * step + $0 * rest / chosen }
}
