import DescentBase

/// A file of Arrow's IPC format (Feather 2), or a stream in this format.
///
/// A record batch is a block. Numbers keep 32 bits if the file stores them so, and have 64 otherwise;
/// an integer beyond 2⁵³ is rounded. A time of day and a length of time are numbers of seconds. Truth
/// values, dates and points of time are texts. As in a file of text, a text is without the spaces and
/// tabs at its ends, and an empty text is missing. Lists of one length are arrays. A column of another
/// type is an error when it is read, so that it can be left out. Buffers may be compressed: a column is
/// decompressed when it is read.
///
/// https://arrow.apache.org/docs/format/Columnar.html
package struct ArrowFile: ColumnFile {
  package let name: String
  package let columns: [FileColumn]
  package let blockRows: [Int]
  package let notes: [String]
  /// What the writer says of the file: the metadata of the schema and of the footer.
  package let metadata: [String: String]
  /// The CRC-32C of each block, if the file has them: of its message, from the length to the last byte
  /// of the body.
  let checksums: [UInt32]
  private let fields: [ArrowField]
  private let blocks: [Block]
  private let dictionaries: [Column.Values]
  private let bytes: StoredBytes

  /// A record batch, and the dictionaries that its columns refer to.
  private struct Block: Sendable {
    let message: ArrowBlock
    let dictionaries: ArrowDictionaries.Versions
  }

  /// The key of `checksums` in the metadata.
  static let checksumsKey = "descent.crc32c"

  /// Returns whether a file that starts with these bytes is one of Arrow.
  static func isFormat(of start: [UInt8]) -> Bool {
    if start.starts(with: ArrowContents.magic) || start.starts(with: Array("FEA1".utf8)) {
      return true
    }
    // A stream: the length of the first message follows.
    guard start.count >= 8, start.starts(with: ArrowContents.continuation),
      let length = ArrowMessage.prefix(of: start)?.length
    else { return false }
    return (16..<1 << 28).contains(length)
  }

  /// Reads what a file holds, except for its blocks: the schema, the number of rows of each block, and
  /// the dictionaries.
  ///
  /// - Throws: ``FileError/invalid(path:reason:)`` if the file is not valid.
  package init(_ bytes: StoredBytes) throws(FileError) {
    let contents = try ArrowContents(bytes)
    (self.bytes, name, metadata) = (bytes, bytes.name, contents.metadata)
    fields = contents.schema.fields
    var names = ColumnNames()
    do throws(CSVError) {
      try names.read(fields.map(\.name.withoutASCIIBlanksAround), file: name, line: 1)
    } catch {
      throw .invalid(path: name, reason: error.message)
    }
    notes = names.notes
    columns = zip(names.names, fields).map { name, field in
      FileColumn(
        name: name, kind: field.kind(file: bytes.name),
        isReadable: field.isReadable(file: bytes.name),
        isOfLongIntegers: field.isOfLongIntegers)
    }
    var dictionaries = ArrowDictionaries(fields, allowsReplacement: contents.allowsReplacement)
    var blocks: [Block] = []
    var blockRows: [Int] = []
    var rowsOfByte = 8
    for (kind, block) in contents.messages {
      let message = try ArrowMessage(block, of: bytes)
      guard message.kind == kind else {
        throw .damaged(name, "the message at byte \(grouped(block.start)) is not a \(kind)")
      }
      if kind == .dictionary {
        try dictionaries.read(message.header, body: block.body, of: bytes)
      } else {
        let batch = try ArrowBatch(message.header, body: block.body, of: bytes)
        blockRows.append(batch.rowCount)
        if batch.compression != nil { rowsOfByte = ArrowCompression.mostRowsOfByte }
        blocks.append(Block(message: block, dictionaries: dictionaries.versions))
      }
    }
    (self.blocks, self.blockRows) = (blocks, blockRows)
    try Self.check(blockRows.reduce(0, +), of: bytes, atMost: rowsOfByte)
    self.dictionaries = dictionaries.values
    checksums = try Self.checksums(contents.metadata, blocks: blocks.count, file: name)
  }

  /// Throws if a file has more values than it can hold: each takes at least a bit, except in columns of
  /// missing values alone, which may have some without any.
  private static func check(
    _ count: Int, of bytes: StoredBytes, atMost rowsOfByte: Int = 8
  ) throws(FileError) {
    guard count <= 1 << 21 || count / rowsOfByte <= bytes.count else {
      throw .invalid(
        path: bytes.name,
        reason:
          "its \(grouped(bytes.count)) bytes have \(grouped(count)) rows, or missing values in "
          + "columns without other ones; expected at most \(grouped(rowsOfByte)) for each byte: leave such "
          + "columns out")
    }
  }

  private static func checksums(
    _ metadata: [String: String], blocks: Int, file: String
  ) throws(FileError) -> [UInt32] {
    guard let text = metadata[checksumsKey] else { return [] }
    let checksums = text.split(separator: ",").compactMap { UInt32($0, radix: 16) }
    guard checksums.count == blocks else {
      throw .damaged(
        file, "the metadata has \(checksums.count) valid checksums for \(counted(blocks, "block"))")
    }
    return checksums
  }

  package func read(_ columns: [Int], ofBlock block: Int) throws(FileError) -> [Column] {
    let batch = try batch(block, isWhole: Set(columns).count == self.columns.count)
    let parts = try batch.columns(fields)
    let empty = columns.count { fields[$0].type == .null }
    let (missing, isBeyondAll) = empty.multipliedReportingOverflow(by: batch.rowCount)
    try Self.check(isBeyondAll ? .max : missing, of: bytes)
    var result: [Column] = []
    for column in columns {
      let dictionary = fields[column].encoding.flatMap {
        blocks[block].dictionaries[$0.id].map { dictionaries[$0] }
      }
      result.append(
        Column(
          name: self.columns[column].name, values: try parts[column].values(dictionary: dictionary))
      )
    }
    return result
  }

  /// Returns the description of a block. If all of it is about to be read, its bytes are checked first.
  private func batch(_ block: Int, isWhole: Bool) throws(FileError) -> ArrowBatch {
    let message = blocks[block].message
    let header = try ArrowMessage(message, of: bytes).header
    guard isWhole, !checksums.isEmpty else {
      return try ArrowBatch(header, body: message.body, of: bytes)
    }
    let body = message.metadataLength..<message.metadataLength + message.bodyLength
    return try ArrowBatch(header, body: body, of: checked(block))
  }

  /// Reads the bytes of a block, and compares them with their checksum.
  private func checked(_ block: Int) throws(FileError) -> StoredBytes {
    let message = blocks[block].message
    let all = try bytes.read(message.start..<message.end)
    let sum = CRC32C.checksum(of: all)
    guard sum == checksums[block] else {
      throw .damaged(
        name,
        "the \(grouped(all.count)) bytes at byte \(grouped(message.start)) have the CRC-32C "
          + "\(String(sum, radix: 16)), and the metadata says \(String(checksums[block], radix: 16))"
      )
    }
    return StoredBytes(all, name: name)
  }
}

extension ArrowField {
  fileprivate var isOfLongIntegers: Bool {
    if case .integer(64, _) = type { true } else { false }
  }

  /// Returns whether `ArrowColumn` reads columns of this type.
  fileprivate func isReadable(file: String) -> Bool {
    if let name = extensionName, name != Self.tensorExtension { return false }
    switch type {
    case .other: return false
    case .fixedSizeList(let size):
      return encoding == nil && children[0].holdsPlainNumbers
        && (try? shape(size, file: file)) != nil
    default: return true
    }
  }

  /// Returns what the column holds. A column that cannot be read counts as text.
  fileprivate func kind(file: String) -> FileColumn.Kind {
    guard case .fixedSizeList(let size) = type else { return type.isText ? .text : .number }
    guard encoding == nil, children[0].holdsPlainNumbers else { return .text }
    return .array((try? shape(size, file: file)) ?? [size])
  }
}
