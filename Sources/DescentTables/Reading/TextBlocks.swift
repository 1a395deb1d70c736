import Descent

/// The rows of a text, block by block.
struct TextBlocks: TableBlocks {
  private var tableHeader: TableHeader
  private let threads: Int
  /// The names of the columns whose numbers have a form that the first block shows.
  private let guessed: [String]
  private var source: BlockSource
  private var ready: [ParsedBlock] = []
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
    tableHeader.notes + source.notes + passed.notes + totals
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
      if ready.isEmpty {
        if failure == nil {
          (ready, failure) = BlockQueue.parse(
            &source, limit: threads, tableHeader.layout, into: [], threads: threads)
        }
        ready.reverse()
      }
      guard let block = ready.popLast() else {
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

/// Columns that hold text, although their first rows hold numbers: they can only be read from the start.
struct ColumnTurnsText: Error {
  let names: [String]
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
