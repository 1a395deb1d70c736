/// How well an order mixes the classes: the mean number of distinct classes in the batches of an epoch.
///
/// Steps on batches of few classes undo each other's work. An order of blocks whose rows are sorted by
/// class has few classes in a batch unless its windows have many blocks.
///
/// ```swift
/// let order = try RowOrder(
///   .everyEpoch(seed: 1), blockRows: blockRows, windowRows: 100_000, epoch: 1)
/// let found = DistinctTargets(in: MiniBatches(of: 128, order: order), of: classes)
/// print(found.measured, found.ideal)
/// ```
public struct DistinctTargets: Hashable, Sendable {
  /// The mean number of distinct classes in a batch, or NaN if there are no batches.
  public let measured: Double
  /// What a random order of all rows gives on average: Σ_c 1 − C(N − n_c, b) / C(N, b) for a batch of b of
  /// the N rows, of which n_c are of class c.
  public let ideal: Double

  /// Counts the classes in each batch. `classes` has the class number of each row, and traps unless the
  /// batches are of as many rows.
  public init(in batches: MiniBatches, of classes: [Int]) {
    require(
      classes.count == batches.rows,
      "the classes of \(classes.count) rows for batches of \(batches.rows) rows")
    let counts = Dictionary(classes.map { ($0, 1) }, uniquingKeysWith: +)
    var (sum, expected) = (0, 0.0)
    var expectedBySize: [Int: Double] = [:]
    for batch in batches {
      sum += Set(batch.map { classes[$0] }).count
      let ofSize =
        expectedBySize[batch.count] ?? Self.ideal(Array(counts.values), batch: batch.count)
      expectedBySize[batch.count] = ofSize
      expected += ofSize
    }
    measured = Double(sum) / Double(batches.count)
    ideal = expected / Double(batches.count)
  }

  /// The expected number of distinct classes in a batch that is drawn without replacement from classes of
  /// these numbers of rows.
  ///
  /// C(N − n, b) / C(N, b) is the product of (N − b − i) / (N − i) over i < n and, because of its symmetry,
  /// the same with b and n exchanged.
  static func ideal(_ counts: [Int], batch: Int) -> Double {
    let rows = counts.reduce(0, +)
    return counts.sorted().reduce(0) { sum, count in
      let (fewer, more) = (min(count, batch), max(count, batch))
      var missing = 1.0
      for i in 0..<fewer where missing > 0 {
        missing *= Double(max(rows - more - i, 0)) / Double(rows - i)
      }
      return sum + 1 - missing
    }
  }
}
