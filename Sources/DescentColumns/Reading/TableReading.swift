import DescentBase

/// How a file is read: blocks are parsed on several threads, and columns are joined in the order of
/// the file.
package struct TableReading {
  let name: String
  let format: TableFormat
  let request: ColumnRequest
  let precision: Precision
  let threads: Int
  /// The approximate number of bytes that are read at a time.
  var blockSize = 1 << 18
  /// The number of bytes in which it is found out how a file is written.
  private static let sampleSize = 1 << 18
  /// The most memory that is reserved because of a file's size, which a sparse file can overstate.
  private static let maximumReservedBytes = 1 << 30

  package init(
    name: String, format: TableFormat, _ request: ColumnRequest, precision: Precision,
    threads: Int?
  ) {
    (self.name, self.format, self.request, self.precision) = (name, format, request, precision)
    self.threads = threads ?? KernelThreads.count
    require(self.threads >= 1, "\(self.threads) threads; at least 1 is needed")
  }

  /// Reads a file up to its first row.
  func open(_ bytes: any ByteSource) throws -> (header: TableHeader, source: BlockSource) {
    let isQuery = bytes is QueryBytes
    var bytes = try text(bytes)
    let sample = try Self.sample(&bytes)
    let dialect =
      try isQuery
      ? .exact : Dialect(detecting: sample, format, names: request.names, name: name)
    var reader = BlockReader(
      bytes, dialect, encoding: format.encoding, sample: sample, blockSize: blockSize)
    var header = try TableHeader(
      &reader, file: name, dialect, format: format, request: request, precision: precision)
    try header.layout.decideForms(by: header.first, format, file: name)
    return (header, BlockSource(waiting: [header.first], reader: reader))
  }

  /// Reads all rows of a file, whatever its format.
  package func table(of input: TableInput) throws -> Table {
    switch input.content {
    case .columns(let file): try ColumnFileReading(file, format, request).table()
    case .text(let file): try table(bytes(of: file))
    }
  }

  /// Opens a file, whatever its format, to read its rows in blocks.
  package func blocks(of input: TableInput) throws -> any TableBlocks {
    switch input.content {
    case .columns(let file): ColumnBlocks(try ColumnFileReading(file, format, request))
    case .text(let file): try TextBlocks(self, bytes(of: file))
    }
  }

  /// Returns the bytes of a file: those of the rows of a database, decompressed, or as they are.
  func bytes(of file: InputFile) throws -> any ByteSource {
    let start = try file.peek(16)
    if SQLiteRows.isDatabase(start) {
      guard file.canRestart, file.hasPath else {
        throw CSVError(
          file: name,
          message: "an SQLite database cannot be read from standard input; name its file")
      }
      return try QueryBytes(file, format)
    }
    guard format.table == nil, format.query == nil else {
      throw CSVError(
        file: name,
        message: "the file is not an SQLite database, so it has no table to choose; leave out "
          + (format.table == nil ? "--query" : "--table"))
    }
    let bytes = FileBytes(file: file)
    return try Compression(start).map { try DecompressedBytes(bytes, $0, file: name) } ?? bytes
  }

  /// Returns the bytes of the text, without a byte order mark and in an encoding that has ASCII.
  private func text(_ bytes: any ByteSource) throws -> PeekedBytes {
    var bytes = PeekedBytes(bytes)
    let start = try bytes.peek(8)
    if let kind = Self.binaryKind(start) {
      throw CSVError(file: name, message: "the file is \(kind); save the table as CSV")
    }
    if format.encoding == .utf16 || UTF16Bytes.isBigEndian(start) != nil {
      return PeekedBytes(
        UTF16Bytes(bytes, isBigEndian: UTF16Bytes.isBigEndian(start) ?? false, file: name))
    }
    if start.starts(with: [0xEF, 0xBB, 0xBF]) { _ = try bytes.read(3, after: []) }
    return bytes
  }

  /// Returns what a file is that begins with bytes that no text does; nil if it may be text.
  private static func binaryKind(_ start: ArraySlice<UInt8>) -> String? {
    let kinds: [([UInt8], String)] = [
      ([0xFF, 0xFE, 0, 0], "in UTF-32"), ([0, 0, 0xFE, 0xFF], "in UTF-32"),
      (Array("PK\u{3}\u{4}".utf8), "a workbook or an archive in the format of ZIP"),
      ([0xD0, 0xCF, 0x11, 0xE0], "a workbook of Excel"), (Array("PAR1".utf8), "in Parquet"),
      (Array("ARROW1".utf8), "in Arrow"), (Array("%PDF".utf8), "a PDF"),
      ([0x89, 0x48, 0x44, 0x46], "in HDF5"), (Array("BZh".utf8), "compressed with bzip2"),
      ([0xFD, 0x37, 0x7A, 0x58, 0x5A], "compressed with xz"),
      (Array("SQLite f".utf8), "an SQLite database that is compressed; decompress it"),
    ]
    return kinds.first { start.starts(with: $0.0) }?.1
  }

  /// Returns the first bytes up to a line end: at least three lines, unless a row is too long.
  private static func sample(_ bytes: inout PeekedBytes) throws -> [UInt8] {
    var count = sampleSize
    while true {
      let start = try bytes.peek(count)
      if start.count < count {
        return start.last.map(Byte.isLineEnd) ?? true ? Array(start) : start + [Byte.newline]
      }
      let lines = start.count(where: { $0 == Byte.newline || $0 == Byte.carriageReturn })
      if lines > 6 || count > BlockReader.maximumRowLength {
        let end = start.lastIndex(where: Byte.isLineEnd) ?? start.startIndex
        return Array(start[..<end]) + [Byte.newline]
      }
      count *= 4
    }
  }

  /// Reads all rows.
  ///
  /// The first block gives a guess of each column's kind. Columns in which text appears later are
  /// read a second time.
  package func table(_ bytes: any ByteSource) throws -> Table {
    var (header, source) = try open(bytes)
    source.waiting = []
    let first = try firstRows(&header)
    if !bytes.canRestart, header.layout.readings.contains(.inferred) {
      source.kept = [header.first]
    }
    var builder = TableBuilder(name, header.layout, PassedOver(before: header))
    builder.reserve(expectedRows(bytes, first, header))
    builder.append(first)
    try read(&source, into: &builder)
    guard builder.rowCount > 0 else { throw header.noRows }
    if let error = builder.firstOutOfRange { throw error }
    let notes = header.notes + source.notes + builder.passed.notes
    let format = header.found(format)
    guard !builder.nonNumericColumns.isEmpty else {
      return try builder.table(notes: notes, format)
    }
    source = try source.kept.map { BlockSource(waiting: $0[...]) } ?? restarted(bytes)
    let texts = try self.texts(builder.nonNumericColumns, of: &source, header)
    guard try bytes.isUnchanged(), texts.rowCount == builder.rowCount else {
      throw FileError.unreadable(path: name, reason: "it changed while it was read")
    }
    return try builder.table(notes: notes, format, replacements: texts)
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
  private func expectedRows(
    _ bytes: any ByteSource, _ first: ParsedBlock, _ header: TableHeader
  ) -> Int {
    let length = header.first.bytes.count - header.first.start
    guard first.rowCount > 0, length > 0 else { return 0 }
    let rows = Double(bytes.count) / Double(length) * Double(first.rowCount) * 1.02 + 16
    let most = Self.maximumReservedBytes / precision.byteCount / header.layout.names.count
    return Int(min(rows, Double(most)))
  }

  /// Returns the source of a file that can be read again from its start.
  private func restarted(_ bytes: any ByteSource) throws -> BlockSource {
    try open(bytes.restarted()).source
  }

  /// Reads only these columns, as text.
  private func texts(
    _ columns: Set<Int>, of source: inout BlockSource, _ header: TableHeader
  ) throws -> TableBuilder {
    let layout = header.layout.reading(only: columns)
    var builder = TableBuilder(name, layout, PassedOver(before: header))
    try read(&source, into: &builder)
    return builder
  }

  private func read(_ source: inout BlockSource, into builder: inout TableBuilder) throws {
    let layout = builder.layout
    let failure: BlockFailure?
    (builder, failure) = BlockQueue.parse(
      &source, layout, into: consume builder, threads: threads)
    if let error = builder.passed.failure { throw error }
    if let failure {
      throw builder.passed.footerError ?? failure.error(file: name, firstLine: builder.line)
    }
  }
}
