/// Rows of cells in aligned columns, two spaces apart.
struct TextTable {
  private let header: [String]
  private var rows: [[String]] = []
  /// Which columns are aligned to the left; the others are to the right.
  private let leading: Set<Int>

  init(_ header: [String], leading: Set<Int> = [0]) {
    self.header = header
    self.leading = leading
  }

  mutating func add(_ row: [String]) { rows.append(row) }

  /// The lines, the header's first.
  var lines: [String] {
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      var line = row.indices.map { column in
        let cell = row[column]
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        return leading.contains(column) ? cell + padding : padding + cell
      }.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}

/// The text with blanks before it, up to a width.
func right(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}
