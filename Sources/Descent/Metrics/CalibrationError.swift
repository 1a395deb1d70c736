/// Σ over bins of |Σ weight · confidence − Σ weight over the rows predicted right| / Σ weight: how far the
/// confidence of the predictions is from how often they are right; the expected calibration error.
///
/// A row's confidence is the probability of its predicted class, the most probable, the first of equals.
/// The bins are of equal width, ((i − 1)/n, i/n]. NaN if a prediction is. Guo et al., "On Calibration of
/// Modern Neural Networks" (2017).
public struct CalibrationError: ProbabilityMetric, Ranged, Hashable {
  /// `calibration-error`.
  public static let kind = "calibration-error"
  /// False.
  public static let isBetterWhenLarger = false
  /// What the network's outputs are.
  public let outputs: ClassOutputs
  /// n
  public let bins: Int

  /// The metric of logits with 15 bins, as in the paper.
  public init() { self.init(of: .logits) }

  /// The metric of such outputs with so many bins, from 1 to 1,000.
  public init(of outputs: ClassOutputs, bins: Int = 15) {
    self.outputs = outputs
    self.bins = bins
    check()
  }

  /// Reads a metric; throws unless there are from 1 to 1,000 bins.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    outputs = try container.decode(ClassOutputs.self, forKey: .outputs)
    bins = try container.decode(Int.self, forKey: .bins)
    try check(in: decoder)
  }

  var figures: [Figure] { [.count("bins", bins, atMost: 1000)] }

  /// The metric of such outputs instead.
  public func measuring(_ outputs: ClassOutputs) -> CalibrationError {
    CalibrationError(of: outputs, bins: bins)
  }

  /// Of each bin Σ weight · confidence − Σ weight of the right ones; then Σ weight.
  public func sumCount(outputs: Int) -> Int { bins + 1 }

  /// Adds the rows to their bins.
  public func add(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    for row in 0..<prediction.rows {
      let weight = weights?[row, 0] ?? 1
      if weight == 0 { continue }
      let probabilities = ClassProbabilities(prediction, row: row, as: outputs)
      let threshold = outputs == .logits ? 0 : 0.5
      let predicted = prediction.predictedClass(in: row, threshold: threshold)
      let confidence = predicted.map { probabilities[$0] } ?? .nan
      let isRight = predicted == target.actualClass(in: row, outputs: prediction.columns)
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
