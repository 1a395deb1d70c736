import Descent

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Where the command's words go: reports and results to standard output, or, where that is kept for
/// JSON or CSV, reports to standard error.
final class Console {
  /// Where reports go.
  var reportStream: Terminal.Stream { stream }
  private let stream: Terminal.Stream
  private let isTerminal: Bool
  private let isBold: Bool
  private let hasProgress: Bool
  private var isShowingProgress = false
  /// The lines of a drawing that are on the terminal, above the progress.
  private var drawnLines = 0
  /// Rows of a table that wait for the next drawing, so that it is not removed and drawn again for each.
  private var waitingRows: [String] = []
  /// The first failure to write to standard output: what was to be done is done first.
  private var failure: FileError?

  init(reportingTo stream: Terminal.Stream = .output) {
    self.stream = stream
    let isDumb = Terminal.environment("TERM") == "dumb"
    isTerminal = Terminal.isTerminal(stream)
    isBold = isTerminal && !isDumb && Terminal.environment("NO_COLOR") == nil
    hasProgress = Terminal.isTerminal(.error) && !isDumb
  }

  /// Writes a line of the report.
  func say(_ line: String) { write(plain(line)) }

  /// Writes a line of the report that begins with a word of its own: `Read     digits.csv: …`.
  func say(_ word: String, _ text: String) {
    let padding = String(repeating: " ", count: max(1, 9 - word.count))
    let isMarked = isBold && !word.isEmpty
    write((isMarked ? "\u{1B}[1m\(word)\u{1B}[0m" : word) + padding + plain(text))
  }

  /// Writes a row of a table, cut to the width of a terminal.
  func sayRow(_ line: String) {
    let width = isTerminal ? Terminal.width(stream) : .max
    let row = line.count > width ? line.prefix(max(0, width - 1)) + "…" : line
    if drawnLines > 0 { waitingRows.append(plain(row)) } else { say(row) }
  }

  /// The room for a drawing that is kept up to date below the report: the characters of a line and the lines. Nil
  /// where the report goes into a file or a pipe, or where a terminal cannot replace what it shows.
  var liveRoom: (width: Int, lines: Int)? {
    guard hasProgress, isTerminal else { return nil }
    return (Terminal.width(.error) - 1, Terminal.height(.error))
  }

  /// Writes a line of a drawing of our own, whose colors are kept.
  func sayDrawn(_ line: String) { write(line) }

  /// What a drawing at the end of a report is made for.
  var plotStyle: (width: Int, isColored: Bool) {
    (isTerminal ? Terminal.width(stream) - 1 : 80, isBold)
  }

  /// Writes a note on standard error.
  func note(_ text: String) {
    clearProgress()
    Files.standardError("note: \(plain(text))\n")
  }

  /// Shows how far something is, from 0 to 1, on a terminal, below a drawing that fits in ``liveRoom``; the next
  /// line takes their place.
  func show(progress: Double, _ label: String, below drawing: [String] = []) {
    guard hasProgress else { return }
    let progressLine = bar(progress, label)
    if drawing.isEmpty, drawnLines == 0 {
      Files.standardError("\r\u{1B}[K" + progressLine)
    } else {
      // Each line is replaced in its place, and nothing is cleared before: a terminal does not flicker.
      returnToDrawing()
      for row in takeWaitingRows() { send(row + "\u{1B}[K\n") }
      let lines = drawing.map { $0 + "\u{1B}[K\n" }.joined()
      Files.standardError(lines + progressLine + "\u{1B}[J")
      drawnLines = drawing.count
    }
    isShowingProgress = true
  }

  private func bar(_ progress: Double, _ label: String) -> String {
    let width = Terminal.width(.error) - 1
    let percent = "\(Int(progress * 100))%"
    let length = min(width - label.count - 8, 40)
    var line = "\(percent)  \(label)"
    if length >= 8 {
      let done = Int(progress * Double(length))
      line =
        String(repeating: "█", count: done) + String(repeating: "░", count: length - done)
        + String(repeating: " ", count: 5 - percent.count) + line
    }
    return String(line.prefix(max(0, width)))
  }

  /// Goes to the beginning of the first line of the drawing.
  private func returnToDrawing() {
    Files.standardError(drawnLines > 0 ? "\r\u{1B}[\(drawnLines)A" : "\r")
  }

  private func takeWaitingRows() -> [String] {
    defer { waitingRows = [] }
    return waitingRows
  }

  /// Removes the progress and the drawing from the terminal, and the ^C that a terminal writes there.
  func clearProgress() {
    if drawnLines > 0 {
      returnToDrawing()
      Files.standardError("\u{1B}[J")
      drawnLines = 0
      for row in takeWaitingRows() { send(row + "\n") }
    } else if isShowingProgress || (hasProgress && Interrupt.exitCode != nil) {
      Files.standardError("\r\u{1B}[K")
    }
    isShowingProgress = false
  }

  /// Writes a value as one JSON object on standard output.
  func json(_ value: JSONValue) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(value), as: UTF8.self)
    // The encoder leaves some control characters as they are. They are within strings.
    output(plain(text) { "\\u00" + String($0.value, radix: 16) } + "\n")
  }

  /// Throws if anything could not be written.
  func finish() throws {
    if let failure { throw failure }
  }

  private func write(_ line: String) {
    clearProgress()
    send(line + "\n")
  }

  private func send(_ text: String) {
    switch stream {
    case .output: output(text)
    case .error: Files.standardError(text)
    }
  }

  private func output(_ text: String) {
    do throws(FileError) {
      if failure == nil { try Files.standardOutput(text) }
    } catch {
      failure = error
    }
  }
}
