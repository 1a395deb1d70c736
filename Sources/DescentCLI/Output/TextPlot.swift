import Descent

/// A curve in characters, with the least and the greatest value at its side and a label at each end:
///
///     0.001 ┤⠉⠉⠒⠤⣀
///           │     ⠑⠢⣀
///         0 ┤        ⠉⠒⠤⢄⣀
///           └──────────────
///            step 1   step 90
struct TextPlot {
  /// What the curve is made of.
  enum Style {
    /// Two by four dots a character.
    case braille
    /// A star a character.
    case ascii

    /// ASCII where the terminal, or the locale that the environment names, has nothing else.
    init(environment: (String) -> String? = Terminal.environment) {
      let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first
      let isUnicode = ["utf-8", "utf8"].contains { locale?.lowercased().hasSuffix($0) ?? true }
      self = environment("TERM") != "dumb" && isUnicode ? .braille : .ascii
    }
  }

  /// Where values are marked, by their number from the left, each with a vertical line.
  var marks: [Int] = []
  /// The least and the greatest of each value, shaded behind the curve where they are far apart.
  var band: [ClosedRange<Double>] = []

  let values: [Double]
  private let ends: (first: String, last: String)
  private let width: Int
  private let height: Int
  let style: Style

  /// The values from left to right, at least one, in lines of at most `width` characters (40 or more) and
  /// `height` lines (2 or more) for the curve. A value that is not finite leaves a gap.
  init(
    _ values: [Double], from first: String, to last: String, width: Int, height: Int = 10,
    style: Style
  ) {
    require(
      !values.isEmpty && height >= 2,
      "a plot of \(values.count) values, \(height) high; expected at least 1 and 2")
    self.values = values
    ends = (first, last)
    self.width = max(width, 40)
    self.height = height
    self.style = style
  }

  /// The plot, the greatest value's line first.
  var lines: [String] {
    let finite = values.filter(\.isFinite)
    let (low, high) = (finite.min() ?? 0, finite.max() ?? 0)
    let labels = [high] + (low < high ? [low] : [])
    let rows = low < high ? height : 1
    let margin = labels.map { Self.label($0).count }.max() ?? 0
    let columns = width - margin - 2
    let grid = grid(columns: columns, rows: rows, from: low, to: high)
    let isASCII = style == .ascii
    var lines = (0..<rows).map { row in
      let label = row == 0 ? Self.label(high) : row == rows - 1 ? Self.label(low) : ""
      let axis = isASCII ? "|" : label.isEmpty ? "│" : "┤"
      let padding = String(repeating: " ", count: margin - label.count)
      let curve = decorated(grid[row], row: row, of: rows, from: low, to: high)
      return Self.trimmed(padding + label + " " + axis + curve)
    }
    let indent = String(repeating: " ", count: margin + 1)
    lines.append(indent + (isASCII ? "+" : "└") + marked(columns: columns))
    let space = max(2, columns - ends.first.count - ends.last.count)
    lines.append(indent + " " + ends.first + String(repeating: " ", count: space) + ends.last)
    return lines
  }

  /// The characters of the curve, a text a row.
  private func grid(columns: Int, rows: Int, from low: Double, to high: Double) -> [String] {
    let (across, down) = style == .braille ? (2, 4) : (1, 1)
    let spans = spans(count: columns * across, levels: rows * down, from: low, to: high)
    return (0..<rows).map { row in
      String(
        (0..<columns).map { column in
          var dots: UInt32 = 0
          for x in 0..<across {
            guard let span = spans[column * across + x] else { continue }
            for y in 0..<down where span.contains((rows - row) * down - 1 - y) {
              dots |= 1 << Self.bits[x][y]
            }
          }
          guard dots > 0 else { return " " }
          return style == .ascii ? "*" : Unicode.Scalar(0x2800 + dots).map(Character.init) ?? "*"
        })
    }
  }

  /// The bit of a dot within a character of Braille, by its column and its row.
  static let bits = [[0, 1, 2, 6], [3, 4, 5, 7]]

  /// What each column of dots covers, in levels from the lowest, 0: from the least to the greatest of its
  /// values, and what is between them and the column before, so that the curve has no holes.
  private func spans(
    count: Int, levels: Int, from low: Double, to high: Double
  ) -> [ClosedRange<Int>?] {
    func level(_ value: Double) -> Int {
      low < high
        ? Int(((value - low) / (high - low) * Double(levels - 1)).rounded()) : levels / 2
    }
    var before: ClosedRange<Int>?
    return (0..<count).map { column in
      let first = column * values.count / count
      let end = max(first + 1, (column + 1) * values.count / count)
      let reached = values[first..<end].filter(\.isFinite).map(level)
      guard let lowest = reached.min(), let highest = reached.max() else {
        before = nil
        return nil
      }
      let own = lowest...highest
      let previous = before ?? own
      before = own
      return min(lowest, previous.upperBound + 1)...max(highest, previous.lowerBound - 1)
    }
  }

  /// Four significant digits at most: `0.001`, `3.857e-09`, `0`.
  static func label(_ value: Double) -> String {
    guard value != 0, value.isFinite else { return value == 0 ? "0" : "\(value)" }
    var (scaled, unit) = (value, 1.0)
    while scaled.magnitude < 1e3, unit < 1e300 { (scaled, unit) = (scaled * 10, unit * 10) }
    let rounded = scaled.rounded() / unit
    return Int(exactly: rounded).map { "\($0)" } ?? "\(rounded)"
  }

  /// The line without the blanks at its end.
  static func trimmed(_ line: String) -> String {
    var line = line
    while line.last == " " { line.removeLast() }
    return line
  }
}
