import Descent

/// How a file is read: blocks are parsed on several threads, and columns are joined in the order of
/// the file.
struct TableReading {
  let name: String
  let format: TableFormat
  let kinds: [String: ColumnKind]
  let precision: Precision
  let threads: Int
  /// The approximate number of bytes that are read at a time.
  var blockSize = 1 << 18
  /// The most memory that is reserved because of a file's size, which a sparse file can overstate.
  private static let maximumReservedBytes = 1 << 30

  init(
    name: String, format: TableFormat, kinds: [String: ColumnKind], precision: Precision,
    threads: Int?
  ) {
    (self.name, self.format, self.kinds, self.precision) = (name, format, kinds, precision)
    self.threads = threads ?? KernelThreads.count
    require(self.threads >= 1, "\(self.threads) threads; at least 1 is needed")
  }

  /// Reads a file up to its first row.
  func open(
    _ bytes: ByteSource, optional: Set<String> = [], others: ColumnReading
  ) throws -> (header: TableHeader, source: BlockSource) {
    var reader = try BlockReader(
      bytes, file: name, encoding: format.encoding, blockSize: blockSize)
    let header = try TableHeader(
      &reader, file: name, format: format, kinds: kinds, optional: optional, others: others,
      precision: precision)
    return (header, BlockSource(waiting: [header.first], reader: reader))
  }

  /// Reads all rows.
  ///
  /// The first block gives a guess of each column's kind. Columns in which text appears later are
  /// read a second time.
  func table(_ bytes: ByteSource) throws -> Table {
    var (header, source) = try open(bytes, others: .guessed)
    source.waiting = []
    let first = try firstRows(&header)
    if !bytes.canRestart, header.layout.readings.contains(.inferred) {
      source.kept = [header.first]
    }
    var builder = TableBuilder(name, header.layout, blankLines: header.blankLines)
    builder.reserve(expectedRows(bytes, first, header))
    builder.append(first)
    try read(&source, into: &builder)
    guard builder.rowCount > 0 else { throw header.noRows }
    if let error = builder.firstOutOfRange { throw error }
    guard !builder.nonNumericColumns.isEmpty else { return builder.table(notes: header.notes) }
    source = try source.kept.map { BlockSource(waiting: $0[...]) } ?? restarted(bytes)
    let texts = try self.texts(builder.nonNumericColumns, of: &source, header)
    guard try bytes.isUnchanged(), texts.rowCount == builder.rowCount else {
      throw FileError.unreadable(path: name, reason: "it changed while it was read")
    }
    return builder.table(notes: header.notes, replacements: texts)
  }

  /// Parses the first block, and decides how the others are read. The first block is parsed again
  /// only if a column of it has text after numbers, whose own texts are lost.
  private func firstRows(_ header: inout TableHeader) throws -> ParsedBlock {
    do throws(ParseError) {
      let parsed = try ParsedBlock.parse(header.first, header.layout)
      header.layout = header.layout.settled(by: parsed)
      if parsed.nonNumericColumns.isEmpty { return parsed }
      return try ParsedBlock.parse(header.first, header.layout)
    } catch {
      throw error.csvError(file: name, firstLine: 1)
    }
  }

  /// Estimates the number of rows from the length of those in the first block, and adds a margin.
  private func expectedRows(_ bytes: ByteSource, _ first: ParsedBlock, _ header: TableHeader) -> Int
  {
    let length = header.first.bytes.count - header.first.start
    guard first.rowCount > 0, length > 0 else { return 0 }
    let rows = Double(bytes.count) / Double(length) * Double(first.rowCount) * 1.02 + 16
    let most = Self.maximumReservedBytes / precision.byteCount / header.layout.names.count
    return Int(min(rows, Double(most)))
  }

  /// Returns the source of a file that can be read again from its start.
  private func restarted(_ bytes: ByteSource) throws -> BlockSource {
    try open(bytes.restarted(), others: .guessed).source
  }

  /// Reads only these columns, as text.
  private func texts(
    _ columns: Set<Int>, of source: inout BlockSource, _ header: TableHeader
  ) throws -> TableBuilder {
    let layout = header.layout.reading(only: columns)
    var builder = TableBuilder(name, layout, blankLines: 0)
    try read(&source, into: &builder)
    return builder
  }

  private func read(_ source: inout BlockSource, into builder: inout TableBuilder) throws {
    let layout = builder.layout
    let failure: BlockFailure?
    (builder, failure) = BlockQueue.parse(
      &source, layout, into: consume builder, threads: threads)
    if let failure { throw failure.error(file: name, firstLine: builder.line) }
  }
}
