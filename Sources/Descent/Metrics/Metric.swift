/// A figure of quality over rows, from weighted sums in Double, whatever batches the rows come in: never
/// a mean of means.
public protocol Metric: Sendable, Codable {
  /// The name that a file knows the metric by, and its figure in a history.
  static var kind: String { get }
  /// Throws unless predictions and targets of these shapes go together.
  func check(prediction: Shape, target: Shape) throws(ShapeError)
  /// How many sums it keeps for so many predictions a row.
  func sumCount(outputs: Int) -> Int
  /// Adds the rows to the sums; `prediction` is what the loss says that the outputs predict, see
  /// `Outputs`, and `weights` is nil if each row weighs 1.
  func add(_ prediction: Matrix, _ target: Matrix, weights: Matrix?, to sums: inout [Double])
  /// The figure; NaN if no row, or none of any weight, was added.
  func value(of sums: [Double]) -> Double
}

extension Metric {
  /// The check of metrics that compare number with number.
  func checkSame(_ prediction: Shape, _ target: Shape) throws(ShapeError) {
    guard prediction.count == target.count else {
      throw ShapeError(
        "metric \(Self.kind): the network's output is \(prediction) but the targets are "
          + "\(target); expected the same number of elements")
    }
  }
}
