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
    say(line.count > width ? line.prefix(max(0, width - 1)) + "…" : line)
  }

  /// Writes a note on standard error.
  func note(_ text: String) {
    clearProgress()
    Files.standardError("note: \(plain(text))\n")
  }

  /// Shows how far something is, from 0 to 1, on a terminal; the next line takes its place.
  func show(progress: Double, _ label: String) {
    guard hasProgress else { return }
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
    Files.standardError("\r\u{1B}[K" + String(line.prefix(max(0, width))))
    isShowingProgress = true
  }

  /// Removes the progress from the terminal, and the ^C that a terminal writes there.
  func clearProgress() {
    if isShowingProgress || (hasProgress && Interrupt.exitCode != nil) {
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
    switch stream {
    case .output: output(line + "\n")
    case .error: Files.standardError(line + "\n")
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
