import Descent

/// What all rows of a column hold, counted block by block in bounded memory.
struct CountedColumn: Sendable {
  /// The most distinct values that are counted.
  static let mostValues = 100_000

  private(set) var missing = 0
  private var texts: [String: Int] = [:]
  private var values: [Double: Int] = [:]
  /// The hashes of arrays.
  private var hashes: Set<UInt64> = []
  private var arrays: ArrayStatistics?
  private var moments = Moments()
  private var range = (least: Double.infinity, greatest: -Double.infinity)
  /// Whether `distinct` is the number of all distinct values.
  private(set) var isComplete = true

  /// The number of distinct values, up to `mostValues`.
  var distinct: Int { texts.count + values.count + hashes.count }

  /// The statistics of numbers; nil for texts, and without numbers.
  var numbers: ColumnSummary.Numbers? {
    if let arrays { return arrays.numbers }
    guard range.least <= range.greatest else { return nil }
    return ColumnSummary.Numbers(
      minimum: range.least, maximum: range.greatest, mean: moments.mean,
      standardDeviation: moments.standardDeviation)
  }

  /// The most frequent value, the first in order among equals; nil if there are too many to count all.
  var mostFrequent: ColumnSummary.Frequency? {
    guard isComplete else { return nil }
    return texts.max { ($0.value, $1.key.utf8Bytes) < ($1.value, $0.key.utf8Bytes) }
      .map { ColumnSummary.Frequency(value: $0.key, rows: $0.value) }
      ?? values.max { ($0.value, $1.key) < ($1.value, $0.key) }
      .map { ColumnSummary.Frequency(value: label(of: $0.key), rows: $0.value) }
  }

  /// The number of rows that have a value as text.
  func rows(of value: String) -> Int {
    texts[value] ?? parseNumber(value).flatMap { values[$0] } ?? 0
  }

  /// Adds the rows of a block.
  mutating func add(_ column: Column) {
    switch column.values {
    case .single(let numbers): for number in numbers { add(Double(number)) }
    case .double(let numbers): for number in numbers { add(number) }
    case .texts(let codes, let levels): add(codes, levels)
    case .arrays(let arrays): add(arrays, column.rowHashes)
    }
  }

  private mutating func add(_ number: Double) {
    guard !number.isNaN else {
      missing += 1
      return
    }
    moments.add(number)
    range = (min(range.least, number), max(range.greatest, number))
    if values[number] == nil, values.count == Self.mostValues { isComplete = false }
    if isComplete { values[number, default: 0] += 1 }
  }

  private mutating func add(_ codes: [Int32], _ levels: [String]) {
    var rows = [Int](repeating: 0, count: levels.count)
    for code in codes { if code < 0 { missing += 1 } else { rows[Int(code)] += 1 } }
    for (level, rows) in zip(levels, rows) where rows > 0 {
      if texts[level] == nil, texts.count == Self.mostValues { isComplete = false }
      if isComplete { texts[level, default: 0] += rows }
    }
  }

  private mutating func add(_ block: ArrayValues, _ blockHashes: [UInt64]) {
    var statistics =
      arrays.take() ?? ArrayStatistics(shape: block.shape, isPicture: true, scaling: .zScore)
    statistics.add(block, rows: Array(0..<block.rowCount))
    arrays = statistics
    for hash in blockHashes where !hashes.contains(hash) {
      if hashes.count < Self.mostValues { hashes.insert(hash) } else { isComplete = false }
    }
  }
}
