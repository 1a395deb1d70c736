/// A figure of quality over rows, from sums in Double that may be added up in any number of parts:
/// never a mean of means.
public protocol Metric: Sendable, Codable {
  /// The name that a file knows the metric by, and its figure in a history.
  static var kind: String { get }
  /// How many sums it keeps.
  var sumCount: Int { get }
  /// Adds the rows to the sums; `weights` is nil if each row weighs 1.
  func add(_ prediction: Matrix, _ target: Matrix, weights: Matrix?, to sums: inout [Double])
  /// The figure; NaN if no row, or none of any weight, was added.
  func value(of sums: [Double]) -> Double
}
