/// Σ weight over rows whose class is predicted right / Σ weight.
///
/// The predicted class is the largest output, the first of equals. The target is the class's number,
/// or a probability for each class, of which the largest counts. With a single output the class is 1
/// if the output is above the threshold and the target's class is 1 if it is above ½. A prediction
/// with a NaN in it is wrong.
public struct Accuracy: ClassificationMetric, Hashable {
  /// `accuracy`.
  public static let kind = "accuracy"
  /// True.
  public static let isBetterWhenLarger = true
  /// For a single output only.
  public let threshold: Double

  /// The metric of logits.
  public init() { self.init(threshold: 0) }

  /// The metric; a threshold of 0 suits logits, ½ suits probabilities.
  public init(threshold: Double) { self.threshold = threshold }

  /// Right and all.
  public func sumCount(outputs: Int) -> Int { 2 }

  /// Counts the rows predicted right.
  public func add(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    for row in 0..<prediction.rows {
      let weight = weights?[row, 0] ?? 1
      let predicted = prediction.predictedClass(in: row, threshold: threshold)
      if let predicted, predicted == target.actualClass(in: row, outputs: prediction.columns) {
        sums[0] += weight
      }
      sums[1] += weight
    }
  }

  /// Right / all.
  public func value(of sums: [Double]) -> Double { sums[0] / sums[1] }
}
