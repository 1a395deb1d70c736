/// Where the rows of a file's blocks are. Block k's rows follow those of block k − 1.
final class BlockLayout: Sendable {
  /// The number of rows of each block.
  let rows: [Int]
  /// The first row of each block and, at the end, the number of all rows.
  let starts: [Int]

  /// The blocks with these numbers of rows, or nil if one is negative or their sum is no `Int`.
  init?(_ rows: [Int]) {
    var starts = [0]
    starts.reserveCapacity(rows.count + 1)
    for rows in rows {
      let (end, overflow) = starts[starts.count - 1].addingReportingOverflow(rows)
      guard rows >= 0, !overflow else { return nil }
      starts.append(end)
    }
    (self.rows, self.starts) = (rows, starts)
  }

  /// The number of all rows.
  var count: Int { starts[starts.count - 1] }
}

extension BlockLayout: Hashable {
  static func == (left: BlockLayout, right: BlockLayout) -> Bool {
    left === right || left.rows == right.rows
  }

  func hash(into hasher: inout Hasher) { hasher.combine(rows) }
}

extension RandomAccessCollection where Element == Int {
  /// The last index whose element is at most `value`. The elements ascend, and the first one is at
  /// most `value`.
  func lastIndex(atMost value: Int) -> Index {
    var (first, length) = (startIndex, count)
    while length > 1 {
      let half = length / 2
      let middle = index(first, offsetBy: half)
      if self[middle] <= value { first = middle }
      length = self[middle] <= value ? length - half : half
    }
    return first
  }
}
