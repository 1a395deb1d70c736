/// Σ weight over the rows whose class is among the k largest outputs / Σ weight. The first of equal outputs
/// counts as the larger one, so that with k = 1 it is the accuracy. A prediction that contains a NaN is wrong.
///
/// The name contains k: `top-5-accuracy`.
public struct TopKAccuracy: ClassificationMetric, Hashable {
  /// `top-k-accuracy`.
  public static let kind = "top-k-accuracy"
  /// True.
  public static let isBetterWhenLarger = true
  /// k
  public private(set) var k: Int

  /// Creates the metric with this k, at least 1; the default is Keras'.
  public init(k: Int = 5) {
    self.k = k
    check()
  }

  /// k.
  public static let hyperparameters = Hyperparameters(default: TopKAccuracy(), .count("k", \.k))

  /// Creates the metric of this name: `top-3-accuracy`.
  public init?(named name: String) {
    let parts = name.split(separator: "-")
    guard parts.count == 3, let k = Int(parts[1]), k >= 1 else { return nil }
    self.init(k: k)
    if self.name != name { return nil }
  }

  /// `top-5-accuracy`, with this k.
  public var name: String { "top-\(k)-accuracy" }

  /// Throws unless there are more than k outputs, and the target is `[1]` or has as many elements.
  public func check(prediction: Shape, target: Shape) throws(ShapeError) {
    if target.count != 1 { try checkSame(prediction, target) }
    guard prediction.count > k else {
      throw ShapeError(
        "metric \(name): the network's output is \(prediction); expected more than \(k), an output a "
          + "class")
    }
  }

  /// Two: the weight of the rows predicted right, and of all rows.
  public func sumCount(outputs: Int) -> Int { 2 }

  /// Adds the weights of the rows.
  public func add(
    _ predictions: Predictions, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    for row in 0..<predictions.rows {
      let weight = weights?[row, 0] ?? 1
      if let actual = target.actualClass(in: row, outputs: predictions.columns),
        let rank = predictions.rank(of: actual, in: row), rank < k
      {
        sums[0] += weight
      }
      sums[1] += weight
    }
  }

  /// Right / all.
  public func value(of sums: [Double]) -> Double { sums[0] / sums[1] }
}

extension Predictions {
  /// The number of the row's elements that come before the one in this column, the largest first; nil if an
  /// element is NaN.
  fileprivate func rank(of column: Int, in row: Int) -> Int? {
    let value = self[row, column]
    var rank = 0
    for other in 0..<columns {
      if self[row, other].isNaN { return nil }
      if self[row, other] > value || (self[row, other] == value && other < column) { rank += 1 }
    }
    return rank
  }
}
