/// Σ weight over rows whose class is predicted right / Σ weight.
///
/// The predicted class is the largest output, the first of equals. The target is the class's number,
/// or a probability for each class, of which the largest counts. With a single output the class is 1
/// if the output is above the threshold and the target's class is 1 if it is above ½. A prediction
/// with a NaN in it is wrong.
public struct Accuracy: Metric, Hashable {
  /// `accuracy`.
  public static let kind = "accuracy"
  /// For a single output only.
  public let threshold: Double

  /// The metric; a threshold of 0 suits logits, ½ suits probabilities.
  public init(threshold: Double = 0) { self.threshold = threshold }

  /// Throws unless the target is `[1]` or has as many elements as the output.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    if target.count != 1 { try checkSame(prediction, target) }
  }

  /// Right and all.
  public func sumCount(outputs: Int) -> Int { 2 }

  /// Counts the rows predicted right.
  public func add(
    _ prediction: Matrix, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    for row in 0..<prediction.rows {
      let weight = weights?[row, 0] ?? 1
      let isRight =
        prediction.columns == 1
        ? !prediction[row, 0].isNaN && (prediction[row, 0] > threshold) == (target[row, 0] > 0.5)
        : Double(prediction.largest(in: row))
          == (target.columns == 1 ? target[row, 0] : Double(target.largest(in: row)))
      if isRight { sums[0] += weight }
      sums[1] += weight
    }
  }

  /// Right / all.
  public func value(of sums: [Double]) -> Double { sums[0] / sums[1] }
}

extension Matrix {
  /// The column of the row's largest element, −1 if one of them is NaN.
  fileprivate func largest(in row: Int) -> Int {
    var best = 0
    for column in 0..<columns {
      if self[row, column].isNaN { return -1 }
      if self[row, column] > self[row, best] { best = column }
    }
    return best
  }
}
