/// The lines on which rows start. Row r starts on line first[k].line + (r − first[k].row), with the
/// last k whose row is ≤ r.
///
/// Only a row that does not start on the line after the start of the previous row takes memory.
struct LineNumbers: Sendable {
  private(set) var first: [(row: Int, line: Int)] = []

  /// Records the line on which a row starts. The row must be later than all before.
  mutating func append(row: Int, line: Int) {
    if let last = first.last, last.line + row - last.row == line { return }
    first.append((row, line))
  }

  /// Appends the rows of `other` after the first `rows`, with their lines moved by `lines`.
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
