extension TextPlot {
  /// A row of the curve, the first of `rows` the highest, with the band and the marks where the curve is
  /// not.
  func decorated(
    _ text: String, row: Int, of rows: Int, from low: Double, to high: Double
  ) -> String {
    guard !marks.isEmpty || !band.isEmpty else { return text }
    let height = (high - low) / Double(rows)
    let bottom = low + height * Double(rows - 1 - row)
    let marked = Set(marks.map { column(ofValue: $0, of: text.count) })
    return String(
      text.enumerated().map { column, character in
        guard character == " " else { return character }
        if marked.contains(column) { return style == .ascii ? "!" : "┊" }
        let first = column * values.count / text.count
        let isShaded =
          band.indices.contains(first) && band[first].overlaps(bottom...bottom + height)
        return isShaded ? (style == .ascii ? ":" : "░") : " "
      })
  }

  /// The horizontal axis, with the marks.
  func marked(columns: Int) -> String {
    let marked = Set(marks.map { column(ofValue: $0, of: columns) })
    return String(
      (0..<columns).map {
        marked.contains($0) ? (style == .ascii ? "^" : "┴") : (style == .ascii ? "-" : "─")
      })
  }

  /// The column in which a value is drawn.
  private func column(ofValue number: Int, of columns: Int) -> Int {
    min(columns - 1, number * columns / values.count)
  }
}
