/// A measure of quality over rows, computed from weighted sums in Double. It does not depend on the batches
/// that the rows come in: it is never a mean of means.
///
/// A metric that needs all rows at the same time keeps them: it appends numbers of each row to its sums, and
/// its `keepsRows` is true.
public protocol Metric: Component {
  /// Whether the larger of two values is the better one.
  static var isBetterWhenLarger: Bool { get }
  /// Whether the sums grow with the rows. Memory then grows too, and a step allocates, so `fit` measures the
  /// metric on the validation rows only. Default: false.
  static var keepsRows: Bool { get }
  /// Whether the metric has a value, a single number. False for a table, which no history contains and no
  /// training can be scored by. Default: true.
  static var isScalar: Bool { get }
  /// Whether the value has the unit of the targets, as an absolute error has: on standardized targets it is
  /// multiplied by their deviation to be in their own unit. Default: false.
  static var isInTargetScale: Bool { get }

  /// Creates the metric of this `name`, as in the command's `--metrics`; nil if no metric of this kind has it.
  init?(named name: String)

  /// The name of the metric's value in a history. It differs between metrics of one kind that measure
  /// different things: `top-3-accuracy`. Default: the kind.
  var name: String { get }
  /// The metric for targets that are standardized, (y − mean) / deviation. Only a metric whose value depends
  /// on the zero of the targets, as a percentage does, differs. Default: the metric itself.
  func standardized(mean: Double, deviation: Double) -> Self
  /// Throws unless predictions and targets of these shapes go together. A trainer and `evaluate` also refuse
  /// a metric of classes or probabilities that the loss's `outputs` do not give.
  func check(prediction: Shape, target: Shape) throws(ShapeError)
  /// The number of sums for this number of predictions a row; if the metric keeps rows, the number before
  /// the first row.
  func sumCount(outputs: Int) -> Int
  /// Adds the rows to the sums. `predictions` is what the outputs predict under the loss, and `weights` is nil
  /// if each row weighs 1.
  func add(_ predictions: Predictions, _ target: Matrix, weights: Matrix?, to sums: inout [Double])
  /// Merges the sums of other rows into these, so that the value is that of all rows, up to rounding. Default:
  /// adds each sum. A metric whose sums cannot be added, such as a largest error or rows that it keeps, needs
  /// its own.
  func merge(_ other: [Double], into sums: inout [Double])
  /// The metric's value; NaN if no row was added, or only rows of weight 0.
  func value(of sums: [Double]) -> Double
  /// The table of a metric whose `isScalar` is false. Default: nil.
  func table(of sums: [Double]) -> [[Double]]?
}

/// A metric's name as a key, or as part of a key: `roc_auc` for `roc-auc`.
package func metricKey(_ name: String) -> String { String(name.map { $0 == "-" ? "_" : $0 }) }

extension Metric {
  /// False: sums suffice.
  public static var keepsRows: Bool { false }
  /// True: the metric has a value.
  public static var isScalar: Bool { true }
  /// False.
  public static var isInTargetScale: Bool { false }

  /// The metric with its default hyperparameters, if that is its name.
  public init?(named name: String) {
    self = Self.withDefaults
    if self.name != name { return nil }
  }

  /// The kind.
  public var name: String { Self.kind }

  /// Nil: the metric has a single value.
  public func table(of sums: [Double]) -> [[Double]]? { nil }

  /// Adds each sum. Traps if the metric keeps its rows, which cannot be added.
  public func merge(_ other: [Double], into sums: inout [Double]) {
    require(
      !Self.keepsRows && other.count == sums.count,
      "the metric \(name) has sums that cannot be added; it needs its own merge(_:into:)")
    for index in sums.indices { sums[index] += other[index] }
  }

  /// The name.
  public var summary: String { name }

  /// The metric itself.
  public func standardized(mean: Double, deviation: Double) -> Self { self }

  /// The check of metrics that compare each output with one target.
  func checkSame(_ prediction: Shape, _ target: Shape) throws(ShapeError) {
    guard prediction.count == target.count else {
      throw ShapeError(
        "metric \(name): the network's output is \(prediction) but the targets are "
          + "\(target); expected the same number of elements")
    }
  }
}
