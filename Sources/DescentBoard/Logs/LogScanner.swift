import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Makes a ``RunSummary`` of an event log, piece by piece, while the log grows.
///
/// Only what the summary keeps is read: of an epoch that thinning leaves out, its event alone. So a line can have a
/// mistake that the scanner does not see; `descent report`, which reads all of a log, does.
struct LogScanner: Hashable, Sendable {
  /// The most points that are collected at a time.
  static let mostLivePoints = 500

  /// The number of bytes of the whole lines that have been read.
  private(set) var position: Int
  /// The number of those lines.
  private(set) var lines: Int
  /// Nil before the first line.
  private(set) var summary: RunSummary?
  /// Whether the first line is not that of an event log.
  private(set) var isForeign: Bool

  init(position: Int = 0, lines: Int = 0, summary: RunSummary? = nil, isForeign: Bool = false) {
    (self.position, self.lines, self.summary, self.isForeign) = (
      position, lines, summary, isForeign
    )
  }

  /// Reads the whole lines at the beginning of bytes that follow ``position``. Returns the points in them if
  /// `isLive`, the first of many.
  mutating func take(_ bytes: [UInt8], _ texts: inout TextTable, isLive: Bool = false)
    -> [LivePoint]
  {
    // Taken out, so that it is not copied when it changes.
    var summary = self.summary.take()
    defer { self.summary = summary }
    var live: [LivePoint] = []
    var start = 0
    var passed: (trained: Range<Int>?, validated: Range<Int>?, best: Range<Int>?)
    while !isForeign, let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = start..<end
      start = end + 1
      lines += 1
      guard var current = summary.take() else {
        summary = Self.start(bytes, line, &texts).map { RunSummary($0) }
        isForeign = summary == nil
        continue
      }
      switch Self.event(bytes, line) {
      case "epoch":
        current.epochs += 1
        passed.trained = add(bytes, line, isTrained: true, to: &current, &texts, isLive, &live)
      case "validated":
        passed.validated = add(bytes, line, isTrained: false, to: &current, &texts, isLive, &live)
      case "best": passed.best = line
      case "stopped", "failed", "lost": Ending(bytes, line)?.add(to: &current, &texts)
      case nil: current.addUnreadable(line: lines)
      default: break
      }
      summary = current
    }
    position += start
    for (line, isTrained) in [(passed.trained, true), (passed.validated, false)] {
      if let line, let point = LoggedPoint(bytes, line, isTrained: isTrained) {
        summary?.end(at: point, isTrained: isTrained, &texts)
      }
    }
    if let line = passed.best, let best = Self.best(bytes, line) { summary?.best = best }
    return live
  }

  /// The event of a line; nil if the line is no event.
  private static func event(_ bytes: [UInt8], _ line: Range<Int>) -> String? {
    var members = JSONMembers(bytes, in: line)
    while let (key, value) = members.next() {
      if String(decoding: bytes[key], as: UTF8.self) == "event" {
        // Of a line that is cut, the end is not there.
        return bytes[line].last == UInt8(ascii: "}") ? JSONMembers.word(bytes, value) : nil
      }
    }
    return nil
  }

  /// Adds the point of a line. Returns the line if it was only counted.
  private func add(
    _ bytes: [UInt8], _ line: Range<Int>, isTrained: Bool, to summary: inout RunSummary,
    _ texts: inout TextTable, _ isLive: Bool, _ live: inout [LivePoint]
  ) -> Range<Int>? {
    let keepsNext = isTrained ? summary.trained.keepsNext : summary.validated.keepsNext
    guard keepsNext || isLive else {
      if isTrained { summary.trained.pass() } else { summary.validated.pass() }
      return line
    }
    guard let point = LoggedPoint(bytes, line, isTrained: isTrained) else {
      summary.addUnreadable(line: lines)
      return nil
    }
    summary.add(point, isTrained: isTrained, &texts)
    if isLive, live.count < Self.mostLivePoints {
      live.append(LivePoint(point, isTrained: isTrained, &texts))
    }
    return nil
  }

  // MARK: Single lines

  private static func start(_ bytes: [UInt8], _ line: Range<Int>, _ texts: inout TextTable)
    -> RunSummary.Start?
  {
    guard event(bytes, line) == "started",
      let start = try? JSONDecoder().decode(StartedRun.self, from: Data(bytes[line])),
      start.problem == nil
    else { return nil }
    let settings = start.settings.sorted { $0.key < $1.key }.prefix(200)
    return RunSummary.Start(
      at: texts.number(of: start.at ?? ""), optimizer: texts.number(of: start.optimizer),
      loss: texts.number(of: start.loss), monitor: texts.number(of: start.monitor),
      largerIsBetter: start.largerIsBetter, epochs: start.epochs, batches: start.batches,
      firstStep: start.step, rows: start.rows, validationRows: start.validationRows,
      parameters: start.parameters, learningRate: start.learningRate ?? .nan,
      settings: settings.map { texts.number(of: "\($0.key)=\($0.value)") })
  }

  private static func best(_ bytes: [UInt8], _ line: Range<Int>) -> RunSummary.Best? {
    var (epoch, step, value): (Int?, Int?, Double?)
    var members = JSONMembers(bytes, in: line)
    while let member = members.next() {
      switch String(decoding: bytes[member.key], as: UTF8.self) {
      case "epoch": epoch = JSONMembers.count(bytes, member.value)
      case "step": step = JSONMembers.count(bytes, member.value)
      case "figure": value = JSONMembers.number(bytes, member.value)
      default: break
      }
    }
    guard let epoch, let step, let value else { return nil }
    return RunSummary.Best(epoch: epoch, step: step, value: value)
  }
}

/// A line that ends a log, or says that it is incomplete.
private struct Ending: Decodable {
  let event: String
  let seconds: Double
  let reason: String?
  let message: String?
  let events: Int?
  let step: Int?

  /// Nil if the line is not as expected.
  init?(_ bytes: [UInt8], _ line: Range<Int>) {
    guard let ending = try? JSONDecoder().decode(Ending.self, from: Data(bytes[line])) else {
      return nil
    }
    self = ending
  }

  func add(to summary: inout RunSummary, _ texts: inout TextTable) {
    switch event {
    case "stopped": summary.end = .stopped(texts.number(of: reason ?? ""))
    case "failed": summary.end = .failed(texts.number(of: message ?? ""))
    default: summary.lost = summary.lost.saturating(plus: max(0, events ?? 0))
    }
    let step = step.flatMap { (0...1 << 53).contains($0) ? $0 : nil }
    summary.reach(step: step ?? 0, seconds: seconds.isFinite ? seconds : 0)
  }
}
