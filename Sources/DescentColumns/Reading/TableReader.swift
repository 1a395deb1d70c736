import DescentBase

/// Reads a table in blocks, in bounded memory whatever the size of the file.
///
/// Each block is a table of consecutive rows, about 256 KiB of text or a block of the file, with its
/// own levels. The kinds of a text's columns are given and never inferred, because the rows that
/// follow are not known. The reader cannot be copied: two copies would share one position in the file.
public struct TableReader: ~Copyable, Sendable {
  private var blocks: any TableBlocks

  /// The names of all columns of the file, skipped ones included.
  public var header: [String] { blocks.header }
  /// The format with what was found.
  public var format: TableFormat { blocks.format }

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
    try self.init(
      reading: TableInput(path), format: format, kinds, optional: optional, others: others,
      keeping: kept, precision: precision, threads: threads)
  }

  /// Reads what is open, as `init(contentsOf:)` does.
  package init(
    reading input: TableInput, format: TableFormat, _ kinds: [String: ColumnKind],
    optional: Set<String> = [], others: ColumnKind = .text, keeping kept: Set<String> = [],
    precision: Precision = .double, threads: Int? = nil
  ) throws {
    let reading = TableReading(
      name: input.name, format: format,
      ColumnRequest(
        kinds: kinds, optional: optional, others: ColumnReading(others), kept: kept),
      precision: precision, threads: threads)
    blocks = try reading.blocks(of: input)
  }

  init(_ reading: TableReading, _ bytes: any ByteSource) throws {
    blocks = try TextBlocks(reading, bytes)
  }

  /// What was found or corrected so far and should be reported, as `Table.notes` has it.
  public var notes: [String] { blocks.notes }

  /// Returns the next rows, or nil at the end of the file.
  ///
  /// - Throws: The error that `Table` would throw, when its row is reached. Every later call throws
  ///   it again.
  public mutating func next() throws -> Table? { try blocks.next() }
}
