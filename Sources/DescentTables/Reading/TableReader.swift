import Descent

/// Reads a file piece by piece, in bounded memory whatever its size.
///
/// Each piece is a table of consecutive rows, about 256 KiB of text, with its own levels. Columns are read
/// as they are asked for, since what follows is not known. Two copies
/// would share the place in the file, so that there are none.
public struct TableReader: ~Copyable, Sendable {
  private let tableHeader: TableHeader
  private let threads: Int
  private var source: BlockSource
  private var ready: [ParsedBlock] = []
  private var failure: BlockFailure?
  private var line = 1
  private var blankLines: Int
  private var hasRows = false

  /// The names of all columns, as the tables have them.
  public var header: [String] { tableHeader.layout.names }

  /// Opens a file and reads its header.
  ///
  /// - Parameters:
  ///   - path: The file; `-` is standard input.
  ///   - format: How the text is to be read.
  ///   - kinds: What the columns of these names are to be read as.
  ///   - optional: Those of them that the file need not have.
  ///   - others: What the other columns are to be read as.
  ///   - precision: The type of the numbers.
  ///   - threads: How many threads read; nil for `KernelThreads.count`. The result is the same.
  /// - Throws: A `FileError` if the file cannot be read, a `CSVError` if its header is not valid.
  public init(
    contentsOf path: String, format: TableFormat = TableFormat(),
    reading kinds: [String: ColumnKind] = [:], optional: Set<String> = [],
    others: ColumnKind = .text,
    precision: Precision = .double, threads: Int? = nil
  ) throws {
    let file = try InputFile(path)
    let reading = TableReading(
      name: file.name, format: format, kinds: kinds, precision: precision, threads: threads)
    try self.init(reading, .file(file), optional: optional, others: others)
  }

  init(
    _ reading: TableReading, _ bytes: ByteSource, optional: Set<String> = [],
    others: ColumnKind = .text
  ) throws {
    (tableHeader, source) = try reading.open(
      bytes, optional: optional, others: ColumnReading(others, otherwise: .text))
    threads = reading.threads
    blankLines = tableHeader.blankLines
  }

  /// The next rows, or nil at the end of the file.
  ///
  /// - Throws: What `Table` would throw, when its rows are reached; then nothing else any more.
  public mutating func next() throws -> Table? {
    while true {
      if ready.isEmpty {
        if failure == nil {
          (ready, failure) = BlockQueue.parse(
            &source, limit: threads, tableHeader.layout, into: [], threads: threads)
        }
        ready.reverse()
      }
      var builder = TableBuilder(
        tableHeader.file, tableHeader.layout, line: line, blankLines: blankLines)
      guard let block = ready.popLast() else {
        if let failure { throw failure.error(file: tableHeader.file, firstLine: line) }
        guard hasRows else { throw tableHeader.noRows }
        return nil
      }
      builder.append(block)
      (line, blankLines) = (builder.line, builder.pendingBlankLines)
      if block.rowCount == 0 { continue }
      defer { hasRows = true }
      return builder.table(notes: hasRows ? [] : tableHeader.notes)
    }
  }
}
