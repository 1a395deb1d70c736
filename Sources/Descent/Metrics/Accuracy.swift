/// Σ weight over the rows whose class is predicted right / Σ weight.
///
/// The predicted class is the largest output, the first of equal ones. The target is the class's number, or
/// a probability for each class, of which the largest counts. With a single output the predicted class is 1
/// if the output is above the threshold, and the target's class is 1 if it is above ½. A prediction that
/// contains a NaN is wrong.
public struct Accuracy: ClassificationMetric, Hashable {
  /// `accuracy`.
  public static let kind = "accuracy"
  /// True.
  public static let isBetterWhenLarger = true
  /// The output above which the predicted class is 1, for a single output only.
  public private(set) var threshold: Double

  /// Creates the metric. A threshold of 0 suits logits, ½ suits probabilities.
  public init(threshold: Double = 0) { self.threshold = threshold }

  /// The threshold.
  public static let hyperparameters = Hyperparameters(
    default: Accuracy(), Hyperparameter("threshold", \.threshold))

  /// Two: the weight of the rows predicted right, and of all rows.
  public func sumCount(outputs: Int) -> Int { 2 }

  /// Adds the weights of the rows.
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
