/// Sums over rows: the loss and each metric. They are added up row by row, and divided once, when a value is
/// read. They need the same memory for a million rows as for one, unless a metric keeps its rows.
public struct Totals: Sendable {
  /// The number of rows added.
  public private(set) var rows = 0
  /// Σ weight
  public private(set) var weight = 0.0
  /// Σ weight · loss
  public private(set) var lossSum = 0.0
  /// The metrics that are added up, of different names.
  public let metrics: [any Metric]
  private var sums: [[Double]]

  /// Creates empty totals for this number of predictions a row: the number of the network's outputs, but half
  /// of it under a Gaussian loss.
  public init(metrics: [any Metric], outputs: Int) {
    self.metrics = metrics
    sums = metrics.map { Array(repeating: 0, count: $0.sumCount(outputs: outputs)) }
  }

  /// Totals with these sums, one array for each metric.
  init(
    metrics: [any Metric], rows: Int, weight: Double, lossSum: Double, sums: [[Double]]
  ) {
    self.metrics = metrics
    self.sums = sums
    (self.rows, self.weight, self.lossSum) = (rows, weight, lossSum)
  }

  /// Σ weight · loss / Σ weight; NaN if no row of a weight above 0 was added.
  public var loss: Double { lossSum / weight }

  /// The value of the metric of this name, such as `accuracy`; nil if it is not added up.
  public subscript(name: String) -> Double? {
    metrics.firstIndex { $0.name == name }.map { metrics[$0].value(of: sums[$0]) }
  }

  /// Every metric's value by its name, without those that are not defined, such as R² if all targets are the
  /// same.
  public var metricValues: [String: Double] {
    var values: [String: Double] = [:]
    for (metric, sums) in zip(metrics, sums) {
      let value = metric.value(of: sums)
      if value.isFinite { values[metric.name] = value }
    }
    return values
  }

  /// Adds the rows of other totals of the same metrics, such as those of another part of a dataset. The values
  /// are those of all rows in one pass, up to rounding. Traps if the metrics differ.
  public mutating func merge(_ other: Totals) {
    let (names, others) = (metrics.map(\.name), other.metrics.map(\.name))
    require(names == others, "totals of \(names) cannot be merged with those of \(others)")
    rows += other.rows
    weight += other.weight
    lossSum += other.lossSum
    for index in metrics.indices {
      metrics[index].merge(other.sums[index], into: &sums[index])
    }
  }

  /// The table of the metric of this name, such as `confusion-matrix`; nil if it has a single value, or is not
  /// added up.
  public func table(named name: String) -> [[Double]]? {
    metrics.firstIndex { $0.name == name }.flatMap { metrics[$0].table(of: sums[$0]) }
  }

  /// The sums of the metric of this name so far; nil if it is not added up.
  func sums(of name: String) -> [Double]? {
    metrics.firstIndex { $0.name == name }.map { sums[$0] }
  }

  mutating func add(
    losses: Matrix, predictions: Predictions, target: Matrix, weights: Matrix?
  ) {
    var (weight, lossSum) = (weight, lossSum)
    losses.withSpan(as: Double.self) { losses in
      for row in losses.indices {
        let rowWeight = weights?[row, 0] ?? 1
        weight += rowWeight
        lossSum += rowWeight * losses[row]
      }
    }
    (self.weight, self.lossSum) = (weight, lossSum)
    rows += predictions.rows
    for index in metrics.indices {
      metrics[index].add(predictions, target, weights: weights, to: &sums[index])
    }
  }
}
