import Descent

/// A picture of range tests, one above the other, as an SVG file of its own: no script, nothing loaded, light
/// or dark as the reader's system is, with a title and a description for screen readers.
public struct RangeTestPicture: Sendable {
  /// What was tested, for the heading: `penguins.csv, target species`. Any text: it is escaped.
  public let heading: String
  /// What the tests have measured.
  public let results: [TunedBatch]

  /// A picture of these results, which have a curve each.
  public init(_ heading: String, _ results: [TunedBatch]) {
    self.heading = heading
    self.results = results.filter { !$0.curves.isEmpty }
  }

  private static let width = 720
  private static let top = 84
  private static let panelHeight = 320

  /// The text of the file.
  public var svg: String {
    let height = Self.top + Self.panelHeight * results.count + 8
    let panels = results.enumerated().map { index, result in
      RangeTestPanel(
        result, x: 72...Double(Self.width - 28),
        y: Double(
          Self.top + Self.panelHeight * index + 40)...Double(
            Self.top + Self.panelHeight * (index + 1) - 60)
      ).svg
    }
    let seeds = results.map(\.curves.count).max() ?? 0
    let spread =
      seeds > 1 ? "the median of \(seeds) seeds, shaded from the least to the greatest" : "one seed"
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.width) \(height)" \
      role="img" aria-labelledby="title description">
      <title id="title">\(Markup.escaped("Learning-rate range test: \(heading)"))</title>
      <desc id="description">\(Markup.escaped(description))</desc>
      <style>\(Self.style)</style>
      <rect class="page" width="\(Self.width)" height="\(height)"/>
      <text class="heading" x="24" y="34">\(Markup.escaped(Self.shortened("Learning-rate range test: \(heading)")))</text>
      <text x="24" y="60">\(Markup.escaped("The loss of each step's batch as the rate grows, smoothed: \(spread)"))</text>
      \(panels.joined(separator: "\n"))
      </svg>

      """
  }

  /// What the picture shows, in sentences.
  public var description: String {
    results.map { "Batch \($0.batch): \($0.summary.sentence)." }.joined(separator: " ")
  }

  /// A heading that fits the width.
  private static func shortened(_ text: String) -> String {
    text.count > 72 ? text.prefix(71) + "…" : text
  }

  private static let style = """

    svg { color-scheme: light dark; font: 14px system-ui, sans-serif; }
    text { fill: #1f2328; } .heading { font-size: 18px; font-weight: 600; }
    .page { fill: #ffffff; } .grid { stroke: #d0d7de; } .axis { stroke: #59636e; }
    .curve { fill: none; stroke: #0550ae; stroke-width: 2.5; } .band { fill: #0550ae; fill-opacity: .18; }
    .rate { stroke: #953800; stroke-width: 2; stroke-dasharray: 7 5; }
    text.found { fill: #953800; font-weight: 600; } .middle { text-anchor: middle; } .end { text-anchor: end; }
    @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc; } .page { fill: #0d1117; } .grid { stroke: #3d444d; } .axis { stroke: #9198a1; }
    .curve { stroke: #79c0ff; } .band { fill: #79c0ff; fill-opacity: .25; }
    .rate { stroke: #ffa657; } text.found { fill: #ffa657; }
    }

    """
}

/// Text within markup.
package enum Markup {
  /// The text as XML and HTML show it: `&lt;` in place of `<`, and no character that XML forbids.
  package static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      case "\t", "\n", "\r": escaped += " "
      case "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
      default:
        escaped += scalar.properties.generalCategory == .control ? "\u{FFFD}" : String(scalar)
      }
    }
    return escaped
  }
}
