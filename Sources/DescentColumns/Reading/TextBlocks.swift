import DescentBase

/// The rows of a text, block by block.
struct TextBlocks: TableBlocks {
  private var tableHeader: TableHeader
  private let threads: Int
  /// The names of the columns whose numbers have a form that the first block shows.
  private let guessed: [String]
  /// The blocks that are not parsed yet; empty once other threads parse them.
  private var source: BlockSource
  /// The blocks that other threads parse, if there are several.
  private var ahead: ParsedAhead?
  private var failure: BlockFailure?
  private var line = 1
  private var passed: PassedOver
  private var hasRows = false
  /// The block whose rows are returned next, and its line.
  private var held: (ParsedBlock, line: Int)?
  /// The error that the rows after those lead to.
  private var pendingError: (any Error)?
  /// What was found in the last rows.
  private var totals: [String] = []
  let format: TableFormat

  var header: [String] { tableHeader.layout.names }

  /// Opens a text. Columns whose kind is not requested have the kind that the first block shows; a column
  /// that turns out to be another one is a `ColumnTurnsText`.
  init(_ reading: TableReading, _ bytes: any ByteSource) throws {
    (tableHeader, source) = try reading.open(bytes)
    guessed = try tableHeader.settleKinds()
    format = tableHeader.found(reading.format)
    threads = reading.threads
    passed = PassedOver(before: tableHeader)
  }

  var notes: [String] {
    tableHeader.notes + source.notes + (ahead?.notes ?? []) + passed.notes + totals
  }

  mutating func next() throws -> Table? {
    if held == nil { held = try nextRows() }
    guard let (block, line) = held else {
      guard hasRows else { throw tableHeader.noRows }
      return nil
    }
    // Whether these are the last rows is known when there are no others.
    var isLast = false
    do {
      held = try nextRows()
      isLast = held == nil
    } catch {
      held = nil
      pendingError = error
    }
    hasRows = true
    var builder = TableBuilder(tableHeader.file, tableHeader.layout, line: line, passed)
    builder.append(block)
    if !builder.nonNumericColumns.isEmpty {
      throw ColumnTurnsText(names: builder.nonNumericColumns.map { tableHeader.layout.names[$0] })
    }
    if let error = builder.firstOutOfRange { throw error }
    let table: Table
    do throws(CSVError) {
      table = try builder.table(notes: [], format, isLast: isLast)
    } catch {
      if guessed.isEmpty { throw error }
      throw ColumnTurnsText(names: guessed)
    }
    if table.rowCount < block.rowCount { totals = table.notes }
    return table
  }

  /// Returns the next block that has rows, and the line on which it starts; nil at the end.
  private mutating func nextRows() throws -> (ParsedBlock, line: Int)? {
    if let pendingError { throw pendingError }
    while true {
      guard let block = nextBlock() else {
        if let failure {
          throw passed.footerError ?? failure.error(file: tableHeader.file, firstLine: line)
        }
        return nil
      }
      let start = line
      passed.add(block, line: line)
      line += block.lineCount
      if let failure = passed.failure { throw failure }
      if block.rowCount > 0 { return (block, start) }
    }
  }
}

extension TextBlocks {
  /// Parses the next block, or waits until another thread has; nil after the last, or before a failure.
  private mutating func nextBlock() -> ParsedBlock? {
    if let ahead {
      let block = ahead.next()
      if block == nil { failure = ahead.failure }
      return block
    }
    guard threads == 1 else {
      ahead = ParsedAhead(source, tableHeader.layout, threads: threads)
      source = BlockSource(waiting: [])
      return nextBlock()
    }
    var parsed: [ParsedBlock] = []
    if failure == nil {
      (parsed, failure) = BlockQueue.parse(
        &source, limit: 1, tableHeader.layout, into: [], threads: 1)
    }
    return parsed.first
  }
}

/// Columns that hold text, although their first rows hold numbers: they can only be read from the start.
package struct ColumnTurnsText: Error {
  package let names: [String]

  package init(names: [String]) { self.names = names }
}

extension TableHeader {
  /// Decides the kinds of the columns that are to be guessed, by the first block: numbers, numbers of a form,
  /// or text. Returns the names of those of a form.
  fileprivate mutating func settleKinds() throws -> [String] {
    guard layout.readings.contains(.guessed) else { return [] }
    do throws(ParseError) {
      var parsed = try ParsedBlock.parse(first, layout)
      let turning = parsed.nonNumericColumns
      layout = layout.settled(by: parsed)
      for column in turning { layout.readings[column] = .text }
      parsed = try ParsedBlock.parse(first, layout)
      return layout.guessForms(by: parsed).map { layout.names[$0] }
    } catch {
      throw error.csvError(file: file, firstLine: 1)
    }
  }
}
