import Descent

/// What a model predicts for rows of a number, in a size that does not depend on the rows. A residual
/// is the true number minus the predicted one, in the target's own units.
package struct NumberEvaluation: Codable, Hashable, Sendable {
  /// The most rows whose residuals are kept while they are measured.
  package static let mostRows = 100_000
  /// The most points.
  package static let mostPoints = 500
  /// The number of bins of the histogram.
  package static let binCount = 40
  /// The parts of the rows whose residual is at most a quantile.
  package static let shares = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1]

  /// The number of rows whose prediction is a finite number.
  package var rows: Int
  /// The number of rows that the rest is about: all or, of more than 100,000, a random part of them.
  package var measured: Int
  /// The residuals of `shares`: the nearest one below.
  package var quantiles: [Double]
  /// The mean of the residuals.
  package var mean: Double
  /// The lower end of the first bin and the upper end of the last.
  package var range: [Double]
  /// The number of rows in each bin of the residuals.
  package var histogram: [Int]
  /// A random part of the rows, each as the true and the predicted number.
  package var points: [[Double]]

  /// Whether what a file says can be.
  package var isValid: Bool {
    return rows.isCountOfRows && (0...rows).contains(measured)
      && quantiles.count == Self.shares.count && quantiles.allSatisfy(\.isFinite)
      && zip(quantiles, quantiles.dropFirst()).allSatisfy { $0 <= $1 } && mean.isFinite
      && range.count == 2 && range.allSatisfy(\.isFinite) && range[0] <= range[1]
      && (1...1_000).contains(histogram.count) && histogram.allSatisfy(\.isCountOfRows)
      && points.count <= 10_000
      && points.allSatisfy { $0.count == 2 && $0.allSatisfy(\.isFinite) }
  }
}

/// Collects the predictions of at most 100,000 rows for a `NumberEvaluation`.
struct NumberEvaluationBuilder {
  private let column: Int
  private let scale: TargetScale
  /// A row is kept if its hash is at most this.
  private let limit: UInt64
  private var rows = 0
  private var kept: [(hash: UInt64, actual: Double, predicted: Double)] = []

  /// For this number of rows.
  init(_ scale: TargetScale, column: Int, rows: Int) {
    (self.scale, self.column) = (scale, column)
    let share = Double(NumberEvaluation.mostRows) / Double(max(rows, 1))
    limit = share >= 1 ? .max : UInt64(share * 0x1p64)
  }

  mutating func add(_ measured: MeasuredRows) {
    for row in 0..<measured.predictions.rows where measured.weights?[row, 0] != 0 {
      let actual = scale.original(measured.targets[row, column])
      let predicted = scale.original(measured.predictions[row, column])
      guard actual.isFinite, predicted.isFinite, (actual - predicted).isFinite else { continue }
      rows += 1
      let hash = Self.hash(UInt64(measured.batch[row]))
      guard hash <= limit, kept.count < 2 * NumberEvaluation.mostRows else { continue }
      kept.append((hash, actual, predicted))
    }
  }

  /// The same for the same row, and as good as random: SplitMix64.
  private static func hash(_ row: UInt64) -> UInt64 {
    var hash = row &+ 0x9E37_79B9_7F4A_7C15
    hash = (hash ^ hash >> 30) &* 0xBF58_476D_1CE4_E5B9
    hash = (hash ^ hash >> 27) &* 0x94D0_49BB_1331_11EB
    return hash ^ hash >> 31
  }

  /// Nil if no prediction is a finite number.
  var result: NumberEvaluation? {
    let residuals = kept.map { $0.actual - $0.predicted }.sorted()
    guard let first = residuals.first, let last = residuals.last else { return nil }
    let quantiles = NumberEvaluation.shares.map {
      residuals[Int((Double(residuals.count - 1) * $0).rounded(.down))]
    }
    // A few rows far away would leave the others in one bin.
    let spread = quantiles[7] - quantiles[3]
    let low = max(first, quantiles[3] - 3 * spread)
    let high = min(last, quantiles[7] + 3 * spread)
    var histogram = [Int](repeating: 0, count: NumberEvaluation.binCount)
    for residual in residuals {
      let share = high > low ? (residual - low) / (high - low) : 0
      let bin = (max(0, min(share, 1)) * Double(histogram.count)).rounded(.down)
      histogram[min(Int(bin), histogram.count - 1)] += 1
    }
    let points = kept.sorted { $0.hash < $1.hash }.prefix(NumberEvaluation.mostPoints)
    return NumberEvaluation(
      rows: rows, measured: residuals.count, quantiles: quantiles,
      mean: residuals.reduce(0) { $0 + $1 / Double(residuals.count) }, range: [low, high],
      histogram: histogram, points: points.map { [$0.actual, $0.predicted] })
  }
}
