/// Another metric of each column of the predictions and the targets by itself, in the column's own
/// units: the mean of the columns' values, as scikit-learn's `uniform_average`, or the value of one
/// column.
///
/// It is for targets whose units a factor of the value does not restore: those of several units,
/// and logarithms.
package struct ColumnMetric<Base: Metric>: Metric {
  package static var kind: String { Base.kind }
  package static var isBetterWhenLarger: Bool { Base.isBetterWhenLarger }
  package static var keepsRows: Bool { Base.keepsRows }
  package static var isScalar: Bool { Base.isScalar }
  package static var isInTargetScale: Bool { Base.isInTargetScale }
  package static var hyperparameters: Hyperparameters<ColumnMetric> {
    Hyperparameters(default: ColumnMetric(Base.withDefaults, scales: [nil], as: .probabilities))
  }

  private let base: Base
  private let scales: [TargetScale?]
  private let scale: Predictions.Scale
  private let column: Int?
  package let name: String

  /// Creates the metric.
  ///
  /// - Parameters:
  ///   - base: The metric of one column.
  ///   - scales: How each column was scaled; nil for a column that has its own units, or classes.
  ///   - scale: What metrics of classes read the predictions as.
  ///   - column: The column whose value it is; nil for the mean of all.
  package init(
    _ base: Base, scales: [TargetScale?], as scale: Predictions.Scale, column: Int? = nil
  ) {
    (self.base, self.scales, self.scale, self.column) = (base, scales, scale, column)
    name = base.name + (column.map { " \($0)" } ?? "")
  }

  private var columns: Range<Int> { column.map { $0..<$0 + 1 } ?? scales.indices }

  package func check(prediction: Shape, target: Shape) throws(ShapeError) {
    guard prediction.count == scales.count, target.count == scales.count else {
      throw ShapeError(
        "metric \(name): the network's output is \(prediction) and the targets are \(target); "
          + "expected \(scales.count) of each")
    }
    try base.check(prediction: [1], target: [1])
  }

  package func sumCount(outputs: Int) -> Int {
    Base.keepsRows ? 0 : base.sumCount(outputs: 1) * columns.count
  }

  package func add(
    _ predictions: Predictions, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    if Base.keepsRows {
      for row in 0..<predictions.rows {
        sums.append(weights?[row, 0] ?? 1)
        for column in columns {
          sums.append(original(predictions[row, column], column))
          sums.append(original(target[row, column], column))
        }
      }
      return
    }
    let memory = Buffer(count: 2 * predictions.rows, precision: .double)
    let (predicted, actual) = halves(of: memory, rows: predictions.rows)
    let size = base.sumCount(outputs: 1)
    for (position, column) in columns.enumerated() {
      for row in 0..<predictions.rows {
        predicted[row, 0] = original(predictions[row, column], column)
        actual[row, 0] = original(target[row, column], column)
      }
      let place = position * size..<(position + 1) * size
      var own = Array(sums[place])
      base.add(
        Predictions(predicted, as: predictions.scale), actual, weights: weights, to: &own)
      sums.replaceSubrange(place, with: own)
    }
    withExtendedLifetime(memory) {}
  }

  package func merge(_ other: [Double], into sums: inout [Double]) {
    if Base.keepsRows {
      sums += other
      return
    }
    let size = base.sumCount(outputs: 1)
    for position in 0..<columns.count {
      let place = position * size..<(position + 1) * size
      var own = Array(sums[place])
      base.merge(Array(other[place]), into: &own)
      sums.replaceSubrange(place, with: own)
    }
  }

  package func value(of sums: [Double]) -> Double {
    let size = base.sumCount(outputs: 1)
    let values = (0..<columns.count).map { position in
      base.value(
        of: Base.keepsRows
          ? keptSums(of: position, in: sums)
          : Array(sums[position * size..<(position + 1) * size]))
    }
    return values.reduce(0, +) / Double(values.count)
  }

  /// The sums of the base metric over the rows that were kept of a column.
  private func keptSums(of position: Int, in sums: [Double]) -> [Double] {
    let width = 1 + 2 * columns.count
    let rows = sums.count / width
    var own = [Double](repeating: 0, count: base.sumCount(outputs: 1))
    guard rows > 0 else { return own }
    let memory = Buffer(count: 3 * rows, precision: .double)
    let (predicted, actual) = halves(of: memory, rows: rows)
    let weights = memory.matrix(at: 2 * rows, rows: rows, columns: 1)
    for row in 0..<rows {
      weights[row, 0] = sums[row * width]
      predicted[row, 0] = sums[row * width + 1 + 2 * position]
      actual[row, 0] = sums[row * width + 2 + 2 * position]
    }
    base.add(Predictions(predicted, as: scale), actual, weights: weights, to: &own)
    withExtendedLifetime(memory) {}
    return own
  }

  private func halves(of memory: Buffer, rows: Int) -> (Matrix, Matrix) {
    (
      memory.matrix(rows: rows, columns: 1), memory.matrix(at: rows, rows: rows, columns: 1)
    )
  }

  private func original(_ value: Double, _ column: Int) -> Double {
    scales[column]?.original(value) ?? value
  }
}

extension Metric {
  /// The metric of each column by itself, or of one: see `ColumnMetric`.
  package func byColumn(
    _ scales: [TargetScale?], as scale: Predictions.Scale, column: Int? = nil
  ) -> any Metric {
    ColumnMetric(self, scales: scales, as: scale, column: column)
  }
}
