import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The reports of single runs, each made once for all pages that ask for it at about the same time.
actor RunDetails {
  /// The most bytes of a log whose details are shown.
  static let mostBytes = 128 << 20
  /// The reports that are kept, and the seconds for which one of a growing log is not made again.
  static let (mostKept, seconds) = (64, 2)

  private struct Kept {
    let version: FileVersion
    let made: ContinuousClock.Instant
    let json: [UInt8]
  }

  private let report: Board.Report
  private var kept: [Int: Kept] = [:]

  init(_ report: @escaping Board.Report) { self.report = report }

  /// The report of a log as JSON, as `descent report --json` has it; or an object with an `error`.
  func json(of number: Int, at path: String) -> [UInt8] {
    guard let version = FileVersion(of: path) else { return Self.error("the log is gone") }
    let now = ContinuousClock.now
    if let report = kept[number],
      report.version == version || now - report.made < .seconds(Self.seconds)
    {
      return report.json
    }
    let json = json(ofLog: path, version)
    if kept.count >= Self.mostKept, let oldest = kept.min(by: { $0.value.made < $1.value.made }) {
      kept[oldest.key] = nil
    }
    kept[number] = Kept(version: version, made: now, json: json)
    return json
  }

  private func json(ofLog path: String, _ version: FileVersion) -> [UInt8] {
    guard version.size <= Self.mostBytes else {
      return Self.error(
        "the log has \(bytesText(version.size)), more than a page can show; use 'descent report'")
    }
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.withoutEscapingSlashes]
      return Array(try encoder.encode(report(path)))
    } catch {
      return Self.error("\(error)")
    }
  }

  private static func error(_ message: String) -> [UInt8] {
    var text = JSONText()
    text.add("{\"error\":")
    text.string(message)
    text.add("}")
    return text.bytes
  }
}
