/// A metric of classes.
///
/// The network has one output per class, at least two, or a single output for two classes, 0 and 1. The
/// target is the class's number, or a probability for each class, of which the largest counts unless a
/// metric says otherwise.
public protocol ClassificationMetric: Metric {}

extension ClassificationMetric {
  /// Throws unless the target is `[1]` or has as many elements as the output.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    if target.count != 1 { try checkSame(prediction, target) }
  }
}

extension Matrix {
  /// The number of classes that a network with these outputs distinguishes.
  var classCount: Int { max(columns, 2) }

  /// The column of the row's largest element, the first of equal ones; −1 if one of them is NaN.
  func largest(in row: Int) -> Int {
    var best = 0
    for column in 0..<columns {
      if self[row, column].isNaN { return -1 }
      if self[row, column] > self[row, best] { best = column }
    }
    return best
  }

  /// The class that the row's outputs predict; nil if one of them is NaN. A single output predicts class 1
  /// above the threshold.
  func predictedClass(in row: Int, threshold: Double) -> Int? {
    if columns > 1 {
      let best = largest(in: row)
      return best < 0 ? nil : best
    }
    return self[row, 0].isNaN ? nil : self[row, 0] > threshold ? 1 : 0
  }

  /// The class of the row's target, for a network with this number of outputs; nil if the network has no such
  /// class.
  func actualClass(in row: Int, outputs: Int) -> Int? {
    if columns > 1 {
      let best = largest(in: row)
      return best < 0 ? nil : best
    }
    if outputs == 1 { return self[row, 0].isNaN ? nil : self[row, 0] > 0.5 ? 1 : 0 }
    return Int(exactly: self[row, 0]).flatMap { 0 <= $0 && $0 < outputs ? $0 : nil }
  }
}
