import DescentBase

/// What a reading has passed over so far: lines that are not rows, and quotes that are characters.
struct PassedOver: Sendable {
  private let file: String
  private var blankLines = 0
  /// The number of blank lines after the last row. They count only if another row follows.
  private var pendingBlankLines: Int
  private var commentLines: Int
  private var strayQuotes = 0
  private var repeatedHeaders = 0
  private var below: (error: CSVError, lines: Int)?
  /// The error for rows that follow lines below the table, or for too many such lines.
  private(set) var failure: CSVError?

  /// Begins with the lines before the first row.
  init(before header: TableHeader) {
    file = header.file
    pendingBlankLines = header.blankLines
    commentLines = header.layout.dialect.commentLines
  }

  /// The error for the first line that seems to be below the table.
  var footerError: CSVError? { below?.error }

  /// Adds the next block, which starts on a line.
  mutating func add(_ block: ParsedBlock, line: Int) {
    commentLines += block.commentLines
    strayQuotes += block.strayQuotes
    repeatedHeaders += block.repeatedHeaders
    if block.rowCount > 0 {
      failure = failure ?? below?.error
      blankLines += pendingBlankLines + block.blankLines.beforeLastRow
      pendingBlankLines = 0
    }
    pendingBlankLines += block.blankLines.afterLastRow
    guard let footer = block.footer else { return }
    let error = below?.error ?? footer.error.csvError(file: file, firstLine: line)
    below = (error, (below?.lines ?? 0) + footer.lines)
    if below!.lines > ParsedBlock.maximumFooterLines { failure = failure ?? error }
  }

  /// What should be reported, each in a sentence.
  var notes: [String] {
    var notes: [String] = []
    func note(_ count: Int, _ noun: String, _ what: String) {
      if count > 0 {
        notes.append("\(counted(count, noun)) \(count == 1 ? "was" : "were") \(what)")
      }
    }
    note(blankLines, "blank line", "skipped")
    note(commentLines, "comment", "skipped")
    note(
      repeatedHeaders, "line", "skipped that repeat\(repeatedHeaders == 1 ? "s" : "") the header")
    note(strayQuotes, "field", "read with a quote as a character")
    if let below {
      note(below.lines, "line", "skipped below the table, from line \(below.error.line ?? 0) on")
    }
    return notes
  }
}
