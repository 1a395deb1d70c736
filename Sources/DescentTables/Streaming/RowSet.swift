import Descent

/// Some rows of a file, a bit for each row.
package struct RowSet: Sendable {
  private var words: [UInt64]
  /// The number of rows that are in the set.
  package private(set) var count = 0

  /// No row of a file with this number of rows.
  init(of rowCount: Int) { words = Array(repeating: 0, count: (rowCount + 63) / 64) }

  /// Adds a row that is not in the set.
  mutating func insert(_ row: Int) {
    words[row / 64] |= 1 << UInt64(row % 64)
    count += 1
  }

  private func contains(_ row: Int) -> Bool { words[row / 64] >> UInt64(row % 64) & 1 == 1 }

  /// Returns the rows of a range that are in the set, ascending, counted from the start of the range.
  package func rows(in range: Range<Int>) -> [Int] {
    range.filter(contains).map { $0 - range.lowerBound }
  }

  /// Returns the number of rows of a range that are in the set.
  func count(in range: Range<Int>) -> Int {
    var (count, row) = (0, range.lowerBound)
    while row < range.upperBound {
      if row % 64 == 0, row + 64 <= range.upperBound {
        count += words[row / 64].nonzeroBitCount
        row += 64
      } else {
        count += contains(row) ? 1 : 0
        row += 1
      }
    }
    return count
  }

  /// Returns the row with this index among those of the set.
  package func row(at index: Int) -> Int {
    require(index >= 0 && index < count, "row \(index) of a set of \(count)")
    var rest = index
    for (number, word) in words.enumerated() {
      guard rest >= word.nonzeroBitCount else {
        return (number * 64..<number * 64 + 64).filter(contains)[rest]
      }
      rest -= word.nonzeroBitCount
    }
    stop("the set has \(count) rows, but row \(index) is not among them")
  }
}
