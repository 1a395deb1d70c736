/// A metric of classes.
///
/// The network has one output per class, at least two, or a single output for two classes, 0 and 1. The
/// target is the class's number, or a probability for each class, of which the largest counts unless a
/// metric says otherwise. A single output is compared with a target that is above ½ for class 1.
public protocol ClassificationMetric: Metric {}

extension ClassificationMetric {
  /// Throws unless the target is `[1]` or has as many elements as the output.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    if target.count != 1 { try checkSame(prediction, target) }
  }
}

extension Matrix {
  /// The column of the row's largest element, the first of equal ones; nil if one of them is NaN.
  func largest(in row: Int) -> Int? {
    var best = 0
    for column in 0..<columns {
      if self[row, column].isNaN { return nil }
      if self[row, column] > self[row, best] { best = column }
    }
    return best
  }

  /// The class of the row's target, for a network with this number of outputs; nil if the network has no such
  /// class.
  func actualClass(in row: Int, outputs: Int) -> Int? {
    if columns > 1 { return largest(in: row) }
    if outputs == 1 { return self[row, 0].isNaN ? nil : self[row, 0] > 0.5 ? 1 : 0 }
    return Int(exactly: self[row, 0]).flatMap { 0 <= $0 && $0 < outputs ? $0 : nil }
  }
}
