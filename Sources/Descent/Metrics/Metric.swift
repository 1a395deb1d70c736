/// A figure of quality over rows, from weighted sums in Double, whatever batches the rows come in: never
/// a mean of means.
///
/// A figure for which sums do not suffice, since it needs all rows side by side, keeps them: it appends
/// numbers of each row to its sums, and says so by `keepsRows`.
public protocol Metric: Component {
  /// Whether the larger of two figures is the better one.
  static var isBetterWhenLarger: Bool { get }
  /// Whether the sums grow with the rows. Memory then does too, and a step allocates: `fit` measures
  /// such metrics on the rows to validate on, and not along the way. False by default.
  static var keepsRows: Bool { get }

  /// The metric of this `name`, as the command's `--metrics` has it; nil if it is none of this kind.
  init?(named name: String)

  /// The name of the figure in a history, different for metrics of one kind that differ in what they
  /// measure: `top-3-accuracy`. The kind by default.
  var name: String { get }
  /// Throws unless predictions and targets of these shapes go together. A trainer and `evaluate` refuse
  /// besides what would misread the loss's `outputs`.
  func check(prediction: Shape, target: Shape) throws(ShapeError)
  /// How many sums it keeps for so many predictions a row; where it keeps rows, how many before the
  /// first.
  func sumCount(outputs: Int) -> Int
  /// Adds the rows to the sums; `prediction` is what the loss says that the outputs predict, see
  /// `Outputs`, and `weights` is nil if each row weighs 1.
  func add(_ prediction: Matrix, _ target: Matrix, weights: Matrix?, to sums: inout [Double])
  /// The figure; NaN if no row, or none of any weight, was added.
  func value(of sums: [Double]) -> Double
}

/// A metric's name as a key, or as a part of one: `roc_auc` for `roc-auc`.
package func metricKey(_ name: String) -> String { String(name.map { $0 == "-" ? "_" : $0 }) }

extension Metric {
  /// False: sums suffice.
  public static var keepsRows: Bool { false }

  /// The metric with its default hyperparameters, if that is its name.
  public init?(named name: String) {
    self = Self.withDefaults
    if self.name != name { return nil }
  }

  /// The kind.
  public var name: String { Self.kind }

  /// The check of metrics that compare number with number.
  func checkSame(_ prediction: Shape, _ target: Shape) throws(ShapeError) {
    guard prediction.count == target.count else {
      throw ShapeError(
        "metric \(name): the network's output is \(prediction) but the targets are "
          + "\(target); expected the same number of elements")
    }
  }
}
