import DescentBase

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
  /// The Content-Security-Policy.
  public let policy: String

  /// A page that loads nothing or, if it `connects`, only from the server that it comes from.
  init(template: String, styles: [String], scripts: [String], connects: Bool = false) {
    self.template = template
    style = styles.joined(separator: "\n")
    script = scripts.joined(separator: "\n")
    policy =
      "default-src 'none'; script-src \(Self.source(script)); style-src \(Self.source(style)); "
      + (connects ? "connect-src 'self'; " : "") + "base-uri 'none'; form-action 'none'"
  }

  /// The page with this title and data, as text.
  public func html(title: String, data: JSONValue) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = String(decoding: try encoder.encode(data), as: UTF8.self)
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

  private static func source(_ text: String) -> String {
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
    scripts: charts + reports + [PageSources.reportJS])

  /// The page of the board: `descent board`.
  public static let board = Page(
    template: PageSources.boardHTML, styles: [PageSources.pageCSS, PageSources.boardCSS],
    scripts: charts + reports + [
      PageSources.boardDataJS, PageSources.boardCurvesJS, PageSources.boardChartJS,
      PageSources.boardListJS, PageSources.boardJS,
    ], connects: true)

  /// The page of the playground, which the board has.
  public static let playground = Page(
    template: PageSources.playgroundHTML,
    styles: [PageSources.pageCSS, PageSources.boardCSS, PageSources.playgroundCSS],
    scripts: charts + [
      PageSources.reportPartsJS, PageSources.playgroundStateJS, PageSources.playgroundRaceJS,
      PageSources.playgroundPicturesJS, PageSources.playgroundDrawJS,
      PageSources.playgroundControlsJS, PageSources.playgroundToursJS, PageSources.playgroundJS,
    ], connects: true)

  /// The parts of reports of runs.
  private static let reports = [
    PageSources.reportPartsJS, PageSources.reportCurvesJS, PageSources.reportWeightsJS,
    PageSources.reportPredictionsJS, PageSources.reportSettingsJS,
  ]

  /// What draws charts, on every page.
  private static let charts = [
    PageSources.pageJS, PageSources.scaleJS, PageSources.marksJS, PageSources.plotJS,
    PageSources.chartJS,
  ]
}
