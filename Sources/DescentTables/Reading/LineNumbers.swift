/// Row r starts on line first[k].line + (r − first[k].row), with the last k whose row is ≤ r.
///
/// So only a row that does not start on the line behind the one before it takes memory.
struct LineNumbers: Sendable {
  private(set) var first: [(row: Int, line: Int)] = []

  /// Notes that a row, later than all before, starts on a line.
  mutating func append(row: Int, line: Int) {
    if let last = first.last, last.line + row - last.row == line { return }
    first.append((row, line))
  }

  /// The rows of `other` behind the first `rows`, its lines moved by `lines`.
  mutating func append(_ other: LineNumbers, rows: Int, lines: Int) {
    for entry in other.first { append(row: rows + entry.row, line: lines + entry.line) }
  }

  /// The line on which a row starts.
  subscript(row: Int) -> Int {
    var (low, high) = (0, first.count)
    while low + 1 < high {
      let middle = (low + high) / 2
      if first[middle].row <= row { low = middle } else { high = middle }
    }
    return first[low].line + row - first[low].row
  }
}
