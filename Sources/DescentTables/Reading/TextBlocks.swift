import Descent

/// Reads a table in blocks, in bounded memory whatever the size of the file.
///
/// Each block is a table of consecutive rows, about 256 KiB of text, with its own levels. The kinds
/// of the columns are given and never inferred, because the rows that follow are not known. The
/// reader cannot be copied: two copies would share one position in the file.
public struct TableReader: ~Copyable, Sendable {
  private let tableHeader: TableHeader
  private let threads: Int
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
  /// The format with what was found.
  public let format: TableFormat

  /// The names of all columns of the file, skipped ones included.
  public var header: [String] { tableHeader.layout.names }

  /// Opens a file and reads its header.
  ///
  /// - Parameters:
  ///   - path: The path of the file; `-` is standard input.
  ///   - format: How the text is read.
  ///   - kinds: How the columns with these names are read.
  ///   - optional: The names in `kinds` that the file need not have.
  ///   - kept: The columns whose fields are kept as they are written too.
  ///   - others: How all other columns are read.
  ///   - precision: The type of the numbers.
  ///   - threads: The number of threads that read; nil for `KernelThreads.count`. It does not
  ///     change the result.
  /// - Throws: A `FileError` if the file cannot be read, or a `CSVError` if its header is not
  ///   valid.
  public init(
    contentsOf path: String, format: TableFormat = TableFormat(),
    reading kinds: [String: ColumnKind] = [:], optional: Set<String> = [],
    others: ColumnKind = .text, keeping kept: Set<String> = [], precision: Precision = .double,
    threads: Int? = nil
  ) throws {
    let file = try InputFile(path)
    let reading = TableReading(
      name: file.name, format: format,
      ColumnRequest(
        kinds: kinds, optional: optional, others: ColumnReading(others), kept: kept),
      precision: precision, threads: threads)
    try self.init(reading, reading.bytes(of: file))
  }

  init(_ reading: TableReading, _ bytes: any ByteSource) throws {
    (tableHeader, source) = try reading.open(bytes)
    format = tableHeader.found(reading.format)
    threads = reading.threads
    passed = PassedOver(before: tableHeader)
  }

  /// What was found or corrected so far and should be reported, as `Table.notes` has it.
  public var notes: [String] {
    tableHeader.notes + source.notes + passed.notes + totals
  }

  /// Returns the next rows, or nil at the end of the file.
  ///
  /// - Throws: The error that `Table` would throw, when its row is reached. Every later call throws
  ///   it again.
  public mutating func next() throws -> Table? {
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
    let table = try builder.table(notes: [], format, isLast: isLast)
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
