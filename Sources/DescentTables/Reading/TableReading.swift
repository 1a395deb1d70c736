import Descent

/// How a file is read: its blocks on several threads, its columns joined in its order.
struct TableReading {
  let name: String
  let format: TableFormat
  let kinds: [String: ColumnKind]
  let precision: Precision
  let threads: Int
  /// About how many bytes are read at once.
  var blockSize = 1 << 18
  /// The most memory that a file's size makes us reserve: it may be a sparse file's claim.
  private static let mostReserved = 1 << 30

  init(
    name: String, format: TableFormat, kinds: [String: ColumnKind], precision: Precision,
    threads: Int?
  ) {
    (self.name, self.format, self.kinds, self.precision) = (name, format, kinds, precision)
    self.threads = threads ?? KernelThreads.count
    precondition(self.threads >= 1, "\(self.threads) threads; at least 1 is needed")
  }

  /// Reads a file up to its first row.
  func open(
    _ bytes: ByteSource, optional: Set<String> = [], others: Reading
  ) throws -> (opening: Opening, source: BlockSource) {
    var reader = try BlockReader(
      bytes, file: name, encoding: format.encoding, blockSize: blockSize)
    let opening = try Opening(
      &reader, file: name, format: format, kinds: kinds, optional: optional, others: others,
      precision: precision)
    return (opening, BlockSource(waiting: [opening.first], reader: reader))
  }

  /// Reads all rows.
  ///
  /// The first block decides a guess of each column's kind. Columns that turn out to be texts later are
  /// read a second time.
  func table(_ bytes: ByteSource) throws -> Table {
    var (opening, source) = try open(bytes, others: .found)
    let expectedRows: Int
    do throws(Flaw) {
      let piece = try Piece.parse(opening.first, opening.layout)
      opening.layout = opening.layout.reading(piece.texts)
      expectedRows = self.expectedRows(bytes, piece, opening)
    } catch {
      throw error.error(file: name, firstLine: 1)
    }
    if !bytes.canRestart, opening.layout.readings.contains(.found) { source.kept = [] }
    var builder = TableBuilder(name, opening.layout, blankLines: opening.blankLines)
    builder.reserve(expectedRows)
    try read(&source, into: &builder)
    guard builder.rowCount > 0 else { throw opening.noRows }
    if let error = builder.firstBeyond { throw error }
    guard !builder.texts.isEmpty else { return builder.table(notes: opening.notes) }
    source = try source.kept.map { BlockSource(waiting: $0[...]) } ?? restarted(bytes)
    let texts = try self.texts(builder.texts, of: &source, opening)
    guard try bytes.isUnchanged(), texts.rowCount == builder.rowCount else {
      throw FileError.unreadable(path: name, reason: "it changed while it was read")
    }
    return builder.table(notes: opening.notes, replacements: texts)
  }

  /// The rows of a whole file if they are as long as those of its first block, and a few more.
  private func expectedRows(_ bytes: ByteSource, _ first: Piece, _ opening: Opening) -> Int {
    let length = opening.first.bytes.count - opening.first.start
    guard first.rowCount > 0, length > 0 else { return 0 }
    let rows = Double(bytes.count) / Double(length) * Double(first.rowCount) * 1.02 + 16
    let most = Self.mostReserved / precision.byteCount / opening.layout.names.count
    return Int(min(rows, Double(most)))
  }

  /// The source of a file that can be read again from its start.
  private func restarted(_ bytes: ByteSource) throws -> BlockSource {
    try open(bytes.restarted(), others: .found).source
  }

  /// Reads nothing but these columns, as texts.
  private func texts(
    _ columns: Set<Int>, of source: inout BlockSource, _ opening: Opening
  ) throws -> TableBuilder {
    let layout = opening.layout.reading(columns, others: .skipped)
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
