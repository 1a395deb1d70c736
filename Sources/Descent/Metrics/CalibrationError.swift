/// Σ over bins of |Σ weight · confidence − Σ weight over the rows predicted right| / Σ weight: the
/// expected calibration error, how far the confidence of the predictions is from how often they are right.
///
/// A row's confidence is the probability of its predicted class: the most probable one, the first of equal
/// ones. The n bins are of equal width, ((i − 1)/n, i/n]. NaN if a prediction is NaN. Guo et al., "On Calibration of
/// Modern Neural Networks" (2017).
public struct CalibrationError: ProbabilityMetric, Hashable {
  /// `calibration-error`.
  public static let kind = "calibration-error"
  /// False.
  public static let isBetterWhenLarger = false
  /// n, the number of bins.
  public private(set) var bins: Int

  /// Creates the metric with 1 to 1,000 bins; the default is the paper's 15.
  public init(bins: Int = 15) {
    self.bins = bins
    check()
  }

  /// n.
  public static let hyperparameters = Hyperparameters(
    default: CalibrationError(), .count("bins", \.bins, atMost: 1000)
  ).retiring("outputs")

  /// One for each bin, Σ weight · confidence − Σ weight of the rows predicted right, and one for Σ weight.
  public func sumCount(outputs: Int) -> Int { bins + 1 }

  /// Adds the rows to their bins.
  public func add(
    _ predictions: Predictions, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    for row in 0..<predictions.rows {
      let weight = weights?[row, 0] ?? 1
      if weight == 0 { continue }
      let probabilities = predictions.probabilities(in: row)
      let predicted = predictions.predictedClass(in: row)
      let confidence = predicted.map { probabilities[$0] } ?? .nan
      let isRight = predicted == target.actualClass(in: row, outputs: predictions.columns)
      let end = (confidence * Double(bins)).rounded(.up)
      let bin = end > Double(bins) ? bins - 1 : end > 1 ? Int(end) - 1 : 0
      sums[bin] += weight * (isRight ? confidence - 1 : confidence)
      sums[bins] += weight
    }
  }

  /// The formula above.
  public func value(of sums: [Double]) -> Double {
    sums.dropLast().reduce(0) { $0 + $1.magnitude } / sums[bins]
  }
}
