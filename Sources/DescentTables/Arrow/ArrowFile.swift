import Descent

/// A file of Arrow's IPC format (Feather 2), or a stream in this format.
///
/// A record batch is a block. Numbers keep 32 bits if the file stores them so, and have 64 otherwise;
/// an integer beyond 2⁵³ is rounded. A time of day and a length of time are numbers of seconds. Truth
/// values, dates and points of time are texts. As in a file of text, a text is without the spaces and
/// tabs at its ends, and an empty text is missing. Lists of one length are arrays. A column of another
/// type is an error when it is read, so that it can be left out.
///
/// https://arrow.apache.org/docs/format/Columnar.html
struct ArrowFile: ColumnFile {
  let name: String
  let columns: [FileColumn]
  let blockRows: [Int]
  let notes: [String]
  /// What the writer says of the file: the metadata of the schema and of the footer.
  let metadata: [String: String]
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
  /// - Throws: ``FileError/invalid(path:reason:)`` if the file is not valid, or compressed.
  init(_ bytes: StoredBytes) throws(FileError) {
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
      FileColumn(name: name, kind: field.kind(file: bytes.name))
    }
    var dictionaries = ArrowDictionaries(fields, allowsReplacement: contents.allowsReplacement)
    var blocks: [Block] = []
    var blockRows: [Int] = []
    for (kind, block) in contents.messages {
      let message = try ArrowMessage(block, of: bytes)
      guard message.kind == kind else {
        throw .damaged(name, "the message at byte \(grouped(block.start)) is not a \(kind)")
      }
      if kind == .dictionary {
        try dictionaries.read(message.header, body: block.body, of: bytes)
      } else {
        blockRows.append(try ArrowBatch(message.header, body: block.body, of: bytes).rowCount)
        blocks.append(Block(message: block, dictionaries: dictionaries.versions))
      }
    }
    (self.blocks, self.blockRows) = (blocks, blockRows)
    self.dictionaries = dictionaries.values
    checksums = try Self.checksums(contents.metadata, blocks: blocks.count, file: name)
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

  func read(_ columns: [Int], ofBlock block: Int) throws(FileError) -> [Column] {
    let message = blocks[block].message
    let isWhole = Set(columns).count == self.columns.count && !checksums.isEmpty
    let bytes = isWhole ? try checked(block) : self.bytes
    let body =
      isWhole ? message.body.lowerBound - message.start..<message.end - message.start : message.body
    let header = try ArrowMessage(message, of: self.bytes).header
    let batch = try ArrowBatch(header, body: body, of: bytes)
    let parts = try batch.columns(fields)
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
  /// Returns what the column holds. A column that cannot be read counts as text.
  fileprivate func kind(file: String) -> FileColumn.Kind {
    switch type {
    case .null, .integer, .float, .decimal, .seconds: return .number
    case .bool, .date, .timestamp, .text, .other: return .text
    case .fixedSizeList(let size):
      let shape = try? shape(size, file: file)
      return holdsPlainNumbers || children.first?.holdsPlainNumbers == true
        ? .array(shape ?? [size]) : .text
    }
  }
}
