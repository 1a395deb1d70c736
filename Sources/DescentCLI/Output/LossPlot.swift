import Descent

/// The losses of a training and of its validation over the epochs, in characters, each with its latest value:
///
///     2.3 ┤⢆
///         │⠈⢢⡀
///         │  ⠑⠢⢄⣀⡀ ⠤⠤  ⣀⡀ ⣀⡀  val 0.0880
///     0.1 ┤      ⠈⠉⠑⠒⠒⠒⠢⠤⠤⠤⠤  train 0.0613
///         └─────────────────
///          epoch 1   epoch 12
///
/// The losses of the validation are dashed and, on a terminal with colors, cyan. If all losses are above 0 and the
/// greatest is at least ten times the least, the scale is logarithmic.
struct LossPlot {
  /// A loss at a place in the training.
  struct Point {
    /// The epochs that were over, with a fraction within an epoch.
    let epochs: Double
    let loss: Double
  }

  /// The least number of characters in a line that there is a plot for.
  static let narrowest = 34
  /// The number of characters in a line that a plot takes at most.
  private static let widest = 100

  private let series: [[Point]]
  private let columns: Int
  private let height: Int
  private let style: TextPlot.Style
  private let isColored: Bool
  private let scale: Scale
  private let range: ClosedRange<Double>
  private let margin: Int

  /// A plot in lines of at most `width` characters, `height` of them (2 or more) for the curves; nil if it would be
  /// too narrow or if fewer than two epochs have a finite loss.
  init?(
    training: [Point], validation: [Point], width: Int, height: Int, style: TextPlot.Style,
    isColored: Bool = false
  ) {
    let series = [training, validation]
    let losses = series.joined().map(\.loss).filter(\.isFinite)
    let places = series.joined().map(\.epochs)
    guard width >= Self.narrowest, height >= 2, let first = places.min(), let last = places.max(),
      training.count(where: { $0.loss.isFinite }) >= 2, first < last
    else { return nil }
    self.series = series
    self.height = height
    self.style = style
    self.isColored = isColored && style == .braille
    scale = Scale(losses)
    range = first...last
    margin = max(TextPlot.label(scale.low).count, TextPlot.label(scale.high).count)
    let names = zip(Self.names, series).compactMap { Self.name($0, $1)?.count }.max() ?? 0
    columns = min(width, Self.widest) - margin - 4 - names
    if columns < 8 { return nil }
  }

  private static let names = ["train", "val"]

  /// `train 0.0613`: the latest value.
  private static func name(_ name: String, _ points: [Point]) -> String? {
    points.last.map { "\(name) \(TextPlot.label($0.loss))" }
  }

  /// The lines, the greatest loss's first.
  var lines: [String] {
    let isASCII = style == .ascii
    let (grid, ends) = (grid, ends)
    var lines = (0..<height).map { row in
      let label =
        row == 0
        ? TextPlot.label(scale.high) : row == height - 1 ? TextPlot.label(scale.low) : ""
      let axis = isASCII ? "|" : label.isEmpty ? "│" : "┤"
      let padding = String(repeating: " ", count: margin - label.count)
      let end = ends[row].map { "  " + painted($0.text, as: $0.series) } ?? ""
      return TextPlot.trimmed(padding + label + " " + axis + grid[row] + end)
    }
    let indent = String(repeating: " ", count: margin + 1)
    let line = String(repeating: isASCII ? "-" : "─", count: columns)
    lines.append(indent + (isASCII ? "+" : "└") + line)
    lines.append(indent + " " + epochs)
    return lines
  }

  /// The first epoch and the last, with what the scale is between them if there is room.
  private var epochs: String {
    let (first, last) = ("epoch \(Self.short(range.lowerBound))", Self.short(range.upperBound))
    let middle = scale.isLogarithmic ? "loss, log scale" : "loss"
    let room = columns - first.count - last.count
    if room < 2 { return first + "  " + last }
    guard room >= middle.count + 4 else { return first + blanks(room) + last }
    let left = (room - middle.count) / 2
    return first + blanks(left) + middle + blanks(room - middle.count - left) + last
  }

  private func blanks(_ count: Int) -> String { String(repeating: " ", count: count) }

  /// A whole number without its fraction, any other with one digit of it.
  private static func short(_ epochs: Double) -> String {
    Int(exactly: epochs).map { "\($0)" } ?? "\((epochs * 10).rounded() / 10)"
  }

  /// The latest values, each in the row of its curve's end or beside that.
  private var ends: [(text: String, series: Int)?] {
    var rows: [(text: String, series: Int)?] = Array(repeating: nil, count: height)
    // The lower curve's first: the other goes above it.
    let latest = series.indices.filter { !series[$0].isEmpty }
      .map { (series: $0, level: level(series[$0].last?.loss ?? 0, of: height)) }
      .sorted { ($0.level, $0.series) < ($1.level, $1.series) }
    var least = 0
    for (place, end) in latest.enumerated() {
      let level = min(max(end.level, least), height - latest.count + place)
      least = level + 1
      rows[height - 1 - level] = Self.name(Self.names[end.series], series[end.series])
        .map { ($0, end.series) }
    }
    return rows
  }

  /// The level of a loss, from 0, of the lowest row.
  private func level(_ loss: Double, of levels: Int) -> Int {
    guard loss.isFinite else { return loss < 0 ? 0 : levels - 1 }
    return min(max(Int((scale.height(of: loss) * Double(levels - 1)).rounded()), 0), levels - 1)
  }

  /// The characters of the curves, a text a row, with blanks up to the right end.
  private var grid: [String] {
    let (across, down) = style == .braille ? (2, 4) : (1, 1)
    let covered = series.map { spans($0, count: columns * across, levels: height * down) }
    return (0..<height).map { row in
      var (text, run, last) = ("", "", 0)
      for column in 0..<columns {
        // Two characters of a dashed line, and one without.
        let isGap = style == .braille && column % 3 == 2
        let cell = [
          dots(covered[0], column, row, across, down),
          isGap ? 0 : dots(covered[1], column, row, across, down),
        ]
        let drawn = cell[1] > 0 ? 1 : 0
        if drawn != last {
          text += painted(run, as: last)
          (run, last) = ("", drawn)
        }
        run.append(character(cell))
      }
      return text + painted(run, as: last)
    }
  }

  private func character(_ dots: [UInt32]) -> Character {
    let all = dots[0] | dots[1]
    if all == 0 { return " " }
    if style == .ascii { return dots[1] > 0 ? "o" : "*" }
    return Unicode.Scalar(0x2800 + all).map(Character.init) ?? "*"
  }

  /// The dots of one curve in one character.
  private func dots(
    _ spans: [ClosedRange<Int>?], _ column: Int, _ row: Int, _ across: Int, _ down: Int
  ) -> UInt32 {
    var dots: UInt32 = 0
    for x in 0..<across {
      guard let span = spans[column * across + x] else { continue }
      for y in 0..<down where span.contains((height - row) * down - 1 - y) {
        dots |= 1 << TextPlot.bits[x][y]
      }
    }
    return dots
  }

  private func painted(_ text: String, as series: Int) -> String {
    isColored && series == 1 && !text.isEmpty ? "\u{1B}[36m\(text)\u{1B}[39m" : text
  }

  /// What a curve covers in each column of dots, in levels from 0: the lines between its points. A loss that is
  /// not finite leaves a gap.
  private func spans(_ points: [Point], count: Int, levels: Int) -> [ClosedRange<Int>?] {
    var spans: [ClosedRange<Int>?] = Array(repeating: nil, count: count)
    func column(_ epochs: Double) -> Double {
      (epochs - range.lowerBound) / (range.upperBound - range.lowerBound) * Double(count - 1)
    }
    func cover(_ column: Int, _ height: Double) {
      let level = min(max(Int((height * Double(levels - 1)).rounded()), 0), levels - 1)
      let span = spans[column] ?? level...level
      spans[column] = min(span.lowerBound, level)...max(span.upperBound, level)
    }
    for (index, point) in points.enumerated() where point.loss.isFinite {
      let (x, y) = (column(point.epochs), scale.height(of: point.loss))
      cover(Int(x.rounded()), y)
      guard index > 0, points[index - 1].loss.isFinite else { continue }
      let before = points[index - 1]
      let (x0, y0) = (column(before.epochs), scale.height(of: before.loss))
      // The borders between columns: what meets there has no holes.
      for border in Int(x0.rounded())..<max(Int(x.rounded()), Int(x0.rounded())) {
        let at = y0 + (y - y0) * min(max((Double(border) + 0.5 - x0) / (x - x0), 0), 1)
        cover(border, at)
        cover(border + 1, at)
      }
    }
    return spans
  }

  /// How losses become heights, from 0 to 1.
  private struct Scale {
    let low: Double
    let high: Double
    let isLogarithmic: Bool

    init(_ losses: [Double]) {
      (low, high) = (losses.min() ?? 0, losses.max() ?? 0)
      isLogarithmic = low > 0 && high >= 10 * low
    }

    func height(of loss: Double) -> Double {
      if low == high { return 0.5 }
      if !isLogarithmic { return (loss - low) / (high - low) }
      return naturalLogarithm(onePlus: loss / low - 1) / naturalLogarithm(onePlus: high / low - 1)
    }
  }
}
