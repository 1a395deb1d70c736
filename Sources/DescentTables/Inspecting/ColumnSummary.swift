import Descent

/// A summary of what a column holds.
public struct ColumnSummary: Sendable, Hashable {
  /// The column's name.
  public let name: String
  /// The kind of feature that the column is taken for; nil for a column that is left out
  /// automatically.
  public let kind: FeatureKind?
  /// The reason, as a short phrase.
  public let reason: String
  /// The number of rows without a value.
  public let missing: Int
  /// The number of distinct values; of a file that is larger than the memory, at most 100,000 of them.
  public let distinct: Int
  /// Whether `distinct` is the number of all of them.
  public let isDistinctComplete: Bool
  /// The least and the greatest number, the mean and the standard deviation of the population; nil
  /// for text. Those of arrays are over all their numbers.
  public let numbers: Numbers?
  /// The most frequent value, the first in order among equals, and the number of its rows; nil if
  /// all values are missing, and for arrays.
  public let mostFrequent: Frequency?

  /// Statistics of numbers.
  public struct Numbers: Sendable, Hashable {
    /// The least number.
    public let minimum: Double
    /// The greatest number.
    public let maximum: Double
    /// Σx / n
    public let mean: Double
    /// √(Σ(x − mean)² / n)
    public let standardDeviation: Double
  }

  /// A value and the number of rows that hold it.
  public struct Frequency: Sendable, Hashable {
    /// The value as text.
    public let value: String
    /// The number of rows that hold the value.
    public let rows: Int
  }

  /// Summarizes all rows of a column.
  public init(_ column: Column) {
    self.init(column, ColumnRole(of: column, TableOptions()))
  }

  /// Summarizes all rows of a column with a role.
  init(_ column: Column, _ role: ColumnRole) {
    (name, kind, reason) = (column.name, role.kind, role.reason)
    isDistinctComplete = true
    if case .arrays(let arrays) = column.values {
      (missing, mostFrequent) = (0, nil)
      distinct = Set(column.rowHashes).count
      var statistics = ArrayStatistics(shape: arrays.shape, isPicture: true, scaling: .zScore)
      statistics.add(arrays, rows: Array(0..<arrays.rowCount))
      numbers = statistics.numbers
      return
    }
    guard let values = column.numbers else {
      let (codes, levels) = column.texts
      var counts = [Int](repeating: 0, count: levels.count)
      for code in codes where code >= 0 { counts[Int(code)] += 1 }
      missing = codes.count { $0 < 0 }
      distinct = levels.count
      numbers = nil
      mostFrequent = levels.indices
        .max { (counts[$0], levels[$1].utf8Bytes) < (counts[$1], levels[$0].utf8Bytes) }
        .map { Frequency(value: levels[$0], rows: counts[$0]) }
      return
    }
    let sorted = values.filter { !$0.isNaN }.sorted()
    missing = values.count - sorted.count
    let runs = Self.runs(of: sorted)
    distinct = runs.count
    mostFrequent = runs.max { ($0.rows, $1.value) < ($1.rows, $0.value) }
      .map { Frequency(value: label(of: $0.value), rows: $0.rows) }
    numbers =
      sorted.isEmpty
      ? nil
      : {
        var moments = Moments()
        for number in sorted { moments.add(number) }
        return Numbers(
          minimum: sorted[0], maximum: sorted[sorted.count - 1], mean: moments.mean,
          standardDeviation: moments.standardDeviation)
      }()
  }

  /// The summary of a column of more rows, of which this one is of a sample.
  init(_ sample: ColumnSummary, _ counted: CountedColumn) {
    (name, kind, reason) = (sample.name, sample.kind, sample.reason)
    (missing, numbers, mostFrequent) = (counted.missing, counted.numbers, counted.mostFrequent)
    (distinct, isDistinctComplete) = (counted.distinct, counted.isComplete)
  }

  private static func runs(of sorted: [Double]) -> [(value: Double, rows: Int)] {
    var runs: [(value: Double, rows: Int)] = []
    for value in sorted {
      if runs.last?.value == value {
        runs[runs.count - 1].rows += 1
      } else {
        runs.append((value, 1))
      }
    }
    return runs
  }
}

extension ArrayStatistics {
  /// The statistics of all numbers together, where they are shared; nil if there are none.
  var numbers: ColumnSummary.Numbers? {
    all.map { all in
      ColumnSummary.Numbers(
        minimum: all.minimum, maximum: all.maximum, mean: all.mean,
        standardDeviation: (all.squares / all.count).squareRoot())
    }
  }
}
