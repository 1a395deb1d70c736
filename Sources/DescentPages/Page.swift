import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A page in one file: its template, style, script and data. It opens from the disk and loads nothing.
///
/// Its Content-Security-Policy names the hashes of the one style and the one script, so that nothing in the data
/// can run. The data is JSON in which `<` is written as `\u003c`.
public struct Page: Sendable {
  private let template: String
  private let style: String
  private let script: String

  init(template: String, styles: [String], scripts: [String]) {
    self.template = template
    style = styles.joined(separator: "\n")
    script = scripts.joined(separator: "\n")
  }

  /// The page with this title and data, as text.
  public func html(title: String, data: JSONValue) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = String(decoding: try encoder.encode(data), as: UTF8.self)
    let policy =
      "default-src 'none'; script-src \(source(script)); style-src \(source(style)); "
      + "base-uri 'none'; form-action 'none'"
    return filled([
      "csp": policy, "title": Self.escaped(title), "style": style, "script": script,
      "data": json.replacing("<", with: "\\u003c"),
    ])
  }

  /// The template with a text in the place of each marker. What is filled in is not searched for markers.
  private func filled(_ texts: [String: String]) -> String {
    var (result, rest) = ("", template[...])
    while let start = rest.firstRange(of: "{{"),
      let end = rest[start.upperBound...].firstRange(of: "}}")
    {
      let name = String(rest[start.upperBound..<end.lowerBound])
      guard let text = texts[name] else { stop("a page has the unknown marker \(name)") }
      result += rest[..<start.lowerBound] + text
      rest = rest[end.upperBound...]
    }
    return result + rest
  }

  private func source(_ text: String) -> String {
    "'sha256-\(Data(SHA256.hash(of: Array(text.utf8))).base64EncodedString())'"
  }

  /// A text as the content of an element.
  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }
}

extension Page {
  /// The page of a race of settings: `descent compare`.
  public static let race = Page(
    template: PageSources.raceHTML, styles: [PageSources.pageCSS],
    scripts: charts + [PageSources.raceDataJS, PageSources.raceChartsJS, PageSources.raceJS])

  /// The page of one or several runs: `descent report`.
  public static let report = Page(
    template: PageSources.reportHTML, styles: [PageSources.pageCSS],
    scripts: charts + [
      PageSources.reportPartsJS, PageSources.reportCurvesJS, PageSources.reportWeightsJS,
      PageSources.reportPredictionsJS, PageSources.reportJS,
    ])

  /// What draws charts, on every page.
  private static let charts = [
    PageSources.pageJS, PageSources.scaleJS, PageSources.marksJS, PageSources.plotJS,
    PageSources.chartJS,
  ]
}
