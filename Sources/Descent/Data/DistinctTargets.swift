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
  /// The number of distinct classes of all rows.
  public let classes: Int

  /// Counts the classes in each batch. `classes` has the class number of each row, and traps unless the
  /// batches are of as many rows.
  public init(in batches: MiniBatches, of classes: [Int]) {
    require(
      classes.count == batches.rows,
      "the classes of \(classes.count) rows for batches of \(batches.rows) rows")
    var counter = Counter()
    for batch in batches {
      for row in batch { counter.add(Double(classes[row])) }
      counter.endBatch()
    }
    self = counter.result
  }

  private init(measured: Double, ideal: Double, classes: Int) {
    (self.measured, self.ideal, self.classes) = (measured, ideal, classes)
  }

  /// Reads the batches of a dataset as a training does, and counts the distinct values of each target in
  /// them. Rows of weight 0 do not count.
  ///
  /// With `ranges`, values count by their range, of at most that many, each of which has about as many
  /// different values of 10,000 rows that lie evenly over the data: for targets that are numbers. The memory
  /// grows with the different values or ranges, not with the rows. Throws if the rows cannot be read.
  public static func measure(
    _ batches: MiniBatches, of data: some Dataset, ranges: Int? = nil,
    precision: Precision = .single
  ) throws(DatasetError) -> [DistinctTargets] {
    var bounds: [[Double]]?
    if let ranges { bounds = try lowerBounds(of: data, ranges: ranges, precision) }
    var counters = [Counter](repeating: Counter(), count: data.targets.count)
    let loader = DirectLoader(batches, of: data, microBatch: partRows, precision: precision)
    while let examples = try loader.next() {
      let targets = examples.targets
      for row in 0..<examples.rows where !examples.isWeighted || examples.weights[row, 0] > 0 {
        for target in counters.indices {
          let value = targets[row, target]
          counters[target].add(bounds.map { Double($0[target].count { $0 <= value }) } ?? value)
        }
      }
      if examples.isLast { for target in counters.indices { counters[target].endBatch() } }
    }
    return counters.map(\.result)
  }

  /// The most rows that are in memory at a time.
  private static let partRows = 1024
  /// The number of rows whose values decide the ranges.
  private static let sampleRows = 10_000

  /// Returns the lower bounds of the ranges of each target, ascending.
  private static func lowerBounds(
    of data: some Dataset, ranges: Int, _ precision: Precision
  ) throws(DatasetError) -> [[Double]] {
    require(ranges >= 1, "\(ranges) ranges of targets; expected at least 1")
    let sample = RowOrder(
      Array(stride(from: 0, to: data.count, by: max(1, data.count / sampleRows))))
    var values = [Set<Double>](repeating: [], count: data.targets.count)
    let loader = DirectLoader(
      MiniBatches(of: .mini(partRows), order: sample), of: data, precision: precision)
    while let examples = try loader.next() {
      for row in 0..<examples.rows {
        for target in values.indices { values[target].insert(examples.targets[row, target]) }
      }
    }
    return values.map { distinct in
      let sorted = distinct.sorted()
      let places = Set((0..<ranges).map { $0 * sorted.count / ranges })
      return places.filter(sorted.indices.contains).sorted().map { sorted[$0] }
    }
  }

  /// Counts the distinct values of one batch after another.
  private struct Counter {
    /// The number of rows of each value.
    private var rows: [Double: Int] = [:]
    /// The number of batches of each size.
    private var batches: [Int: Int] = [:]
    private var (inBatch, batchRows): (Set<Double>, Int) = ([], 0)
    private var distinct = 0

    mutating func add(_ value: Double) {
      rows[value, default: 0] += 1
      inBatch.insert(value)
      batchRows += 1
    }

    mutating func endBatch() {
      distinct += inBatch.count
      batches[batchRows, default: 0] += 1
      inBatch.removeAll(keepingCapacity: true)
      batchRows = 0
    }

    var result: DistinctTargets {
      let count = Double(batches.values.reduce(0, +))
      let counts = Array(rows.values)
      let expected = batches.sorted { $0.key < $1.key }.reduce(0) {
        $0 + Double($1.value) * DistinctTargets.ideal(counts, batch: $1.key)
      }
      return DistinctTargets(
        measured: Double(distinct) / count, ideal: expected / count, classes: rows.count)
    }
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
