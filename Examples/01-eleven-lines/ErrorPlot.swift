import Foundation

/// The errors of several modes as SVG: once over the passes, and once over the updates.
///
/// Both axes are logarithmic. The file needs nothing else, and follows the reader's light or dark theme. The
/// colors are Okabe and Ito's, which differ for color-blind readers too; so do the widths and dashes.
struct ErrorPlot {
  let modes: [ThreeModes.Mode]

  private static let panel = (width: 372.0, height: 264.0, top: 84.0, lefts: [64.0, 492.0])

  /// The file.
  var svg: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 880 410" role="img" aria-labelledby="title desc">
    <title id="title">The error of the eleven-line network by full batch, mini-batch and stochastic</title>
    <desc id="desc">\(description)</desc>
    <style>
    svg { font: 15px system-ui, sans-serif; background: #fff; color-scheme: light dark }
    .paper { fill: #fff } text { fill: #1b1f24 } .grid { stroke: #d5d9de }
    .line { fill: none; stroke-linejoin: round; stroke-linecap: round }
    .m0 { stroke: #0072b2; stroke-width: 5 } .m1 { stroke: #b34e00; stroke-width: 2.5; stroke-dasharray: 8 6 }
    .m2 { stroke: #007a59; stroke-width: 2.5 }
    @media (prefers-color-scheme: dark) {
    svg { background: #14171b } .paper { fill: #14171b } text { fill: #e6e9ed } .grid { stroke: #3a4048 }
    .m0 { stroke: #56b4e9 } .m1 { stroke: #ffa94d } .m2 { stroke: #34d8a6 }
    }
    </style>
    <rect class="paper" width="880" height="410"/>
    \(legend)
    \(drawn(at: 0, "Over the passes", "passes over the four rows") { mode in mode.errors.map { ($0.passes, $0.error) } })
    \(drawn(at: 1, "Over the updates", "updates of the weights") { mode in mode.errors.map { ($0.passes * mode.updates, $0.error) } })
    </svg>

    """
  }

  private var description: String {
    modes.compactMap { mode in
      mode.errors.last.map {
        "\(mode.name): \(String(format: "%.4f", $0.error)) after \($0.passes) passes, "
          + "\($0.passes * mode.updates) updates"
      }
    }.joined(separator: "; ") + ". Both axes are logarithmic."
  }

  private var legend: String {
    modes.enumerated().map { index, mode in
      let x = 64 + 210 * index
      return
        "<path class=\"line m\(index)\" d=\"M\(x) 26h44\"/><text x=\"\(x + 54)\" y=\"31\">\(mode.name)</text>"
    }.joined(separator: "\n")
  }

  /// One panel, with its axes.
  private func drawn(
    at place: Int, _ title: String, _ unit: String,
    _ points: (ThreeModes.Mode) -> [(x: Int, error: Double)]
  ) -> String {
    let (panel, left) = (Self.panel, Self.panel.lefts[place])
    let (bottom, curves) = (panel.top + panel.height, modes.map(points))
    let most = curves.joined().map { Double($0.x) }.max() ?? 10
    let decades = log10(max(most, 10))
    let errors = modes.flatMap(\.errors).map(\.error).filter { $0 > 0 && $0.isFinite }
    let (low, high) = (log10((errors.min() ?? 0.1) * 0.9), log10((errors.max() ?? 1) * 1.1))
    func x(_ value: Double) -> Double { left + log10(max(value, 1)) / decades * panel.width }
    func y(_ error: Double) -> Double {
      panel.top + (high - min(max(log10(error), low), high)) / (high - low) * panel.height
    }
    var lines = ["<text x=\"\(left)\" y=\"\(panel.top - 16)\" font-weight=\"600\">\(title)</text>"]
    for power in 0...Int(decades) {
      let value = pow(10, Double(power))
      lines.append(grid("M\(short(x(value))) \(panel.top)V\(bottom)"))
      lines.append(label(grouped(value), x(value), bottom + 22, "middle"))
    }
    for (value, text) in Self.ticks(from: pow(10, low), to: pow(10, high)) {
      lines.append(grid("M\(left) \(short(y(value)))h\(panel.width)"))
      lines.append(label(text, left - 8, y(value) + 5, "end"))
    }
    lines.append(label(unit, left + panel.width / 2, bottom + 46, "middle"))
    for (index, curve) in curves.enumerated() {
      let path = curve.filter { $0.error.isFinite && $0.error > 0 }
        .map { "\(short(x(Double($0.x)))) \(short(y($0.error)))" }.joined(separator: "L")
      if !path.isEmpty { lines.append("<path class=\"line m\(index)\" d=\"M\(path)\"/>") }
    }
    return lines.joined(separator: "\n")
  }

  /// 1, 2 and 5 times each power of ten between two positive numbers.
  private static func ticks(from low: Double, to high: Double) -> [(Double, String)] {
    let powers = Int(log10(low).rounded(.down))...Int(log10(high).rounded(.up))
    return powers.flatMap { power in
      [1.0, 2, 5].map { factor in
        let value = factor * pow(10, Double(power))
        return (value, String(format: "%g", value))
      }
    }.filter { low...high ~= $0.0 }
  }

  private func grid(_ path: String) -> String { "<path class=\"grid\" d=\"\(path)\"/>" }

  private func label(_ text: String, _ x: Double, _ y: Double, _ anchor: String) -> String {
    "<text x=\"\(short(x))\" y=\"\(short(y))\" text-anchor=\"\(anchor)\">\(text)</text>"
  }

  /// One digit after the point.
  private func short(_ value: Double) -> String { String(format: "%.1f", value) }

  /// `10,000`
  private func grouped(_ value: Double) -> String {
    var digits = Array(String(Int(value)))
    for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
    return String(digits)
  }
}
