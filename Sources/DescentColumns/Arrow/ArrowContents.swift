import DescentBase

/// The schema of a file and where its messages are, in the order in which they apply.
struct ArrowContents {
  let schema: ArrowSchema
  let metadata: [String: String]
  let messages: [(kind: ArrowMessage.Kind, block: ArrowBlock)]
  /// Whether a dictionary may take the place of an earlier one: in a stream.
  let allowsReplacement: Bool

  static let magic = Array("ARROW1".utf8)
  /// What a stream begins with: no length, but the mark that one follows.
  static let continuation: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]

  init(_ bytes: StoredBytes) throws(FileError) {
    let start = try bytes.read(0..<min(8, bytes.count))
    if start.starts(with: Self.magic) {
      self = try ArrowContents(file: bytes)
    } else if start.starts(with: Self.continuation) {
      self = try ArrowContents(stream: bytes)
    } else if start.starts(with: Array("FEA1".utf8)) {
      throw .invalid(
        path: bytes.name,
        reason:
          "it is a file of Feather 1; expected Feather 2: write it again with a current Arrow, "
          + "such as pandas' to_feather(path, compression=\"uncompressed\")")
    } else {
      throw .invalid(
        path: bytes.name, reason: "it does not begin with ARROW1; expected an Arrow file")
    }
  }

  /// Reads the footer of a file: File.fbs, `table Footer`.
  private init(file bytes: StoredBytes) throws(FileError) {
    let buffer = FlatBuffer(try Self.footer(of: bytes), file: bytes.name)
    let footer = try buffer.root()
    let isBeforeVersion5 = try footer.isBeforeVersion5()
    guard let table = try footer.table(1) else { throw buffer.damage("the footer has no schema") }
    schema = try ArrowSchema(table, isBeforeVersion5: isBeforeVersion5)
    metadata = schema.metadata.merging(try footer.pairs(4)) { $1 }
    let dictionaries = try Self.blocks(footer.structures(2, stride: 24), of: bytes)
    let batches = try Self.blocks(footer.structures(3, stride: 24), of: bytes)
    let total = (dictionaries + batches).reduce(0) { $0 + $1.end - $1.start }
    guard total <= bytes.count else {
      throw .damaged(
        bytes.name, "the footer lists \(grouped(total)) bytes in a file of \(grouped(bytes.count))")
    }
    messages = dictionaries.map { (.dictionary, $0) } + batches.map { (.batch, $0) }
    allowsReplacement = false
  }

  /// Walks over the messages of a stream. It ends with a length of 0, or with the file.
  private init(stream bytes: StoredBytes) throws(FileError) {
    var schema: ArrowSchema?
    var messages: [(ArrowMessage.Kind, ArrowBlock)] = []
    var position = 0
    while let (message, block) = try Self.next(of: bytes, at: position) {
      position = block.end
      switch message.kind {
      case .schema:
        guard schema == nil else { throw .damaged(bytes.name, "it has two schemas") }
        schema = try ArrowSchema(message.header, isBeforeVersion5: message.isBeforeVersion5)
      case .dictionary: messages.append((.dictionary, block))
      case .batch: messages.append((.batch, block))
      case nil: throw .damaged(bytes.name, "it has a message that is not part of a table")
      }
    }
    guard let schema else { throw .damaged(bytes.name, "it has no schema") }
    (self.schema, self.messages, metadata) = (schema, messages, schema.metadata)
    allowsReplacement = true
  }

  private static func next(
    of bytes: StoredBytes, at position: Int
  ) throws(FileError) -> (ArrowMessage, ArrowBlock)? {
    let start = try bytes.read(position..<min(position + 8, bytes.count))
    if start.isEmpty { return nil }
    guard start.starts(with: continuation), let prefix = ArrowMessage.prefix(of: start),
      prefix.length >= 0
    else {
      throw .damaged(bytes.name, "no message begins at byte \(grouped(position)) of the stream")
    }
    if prefix.length == 0 { return nil }
    let metadataStart = position + prefix.size
    let message = try ArrowMessage(
      bytes.read(metadataStart..<metadataStart + prefix.length), file: bytes.name)
    let block = ArrowBlock(
      start: position, metadataLength: prefix.size + prefix.length, bodyLength: message.bodyLength)
    guard message.bodyLength <= bytes.count - metadataStart - prefix.length else {
      throw .damaged(
        bytes.name,
        "the message at byte \(grouped(position)) has a body of \(grouped(message.bodyLength)) bytes, "
          + "which is more than follow")
    }
    return (message, block)
  }

  /// Returns the FlatBuffer of the footer. The file ends with it, its length and the magic bytes.
  private static func footer(of bytes: StoredBytes) throws(FileError) -> [UInt8] {
    let tail = 4 + magic.count
    guard bytes.count >= 8 + tail else {
      throw .damaged(bytes.name, "it has only \(bytes.count) bytes")
    }
    let end = try bytes.read(bytes.count - tail..<bytes.count)
    guard end.suffix(magic.count) == magic[...] else {
      throw .damaged(bytes.name, "it does not end with ARROW1")
    }
    guard let length = ArrowMessage.prefix(of: Array(end.prefix(4)))?.length, length > 0,
      length <= bytes.count - 8 - tail
    else { throw .damaged(bytes.name, "the length of its footer is not within the file") }
    return try bytes.read(bytes.count - tail - length..<bytes.count - tail)
  }

  /// Returns the blocks that a footer lists: File.fbs, `struct Block`.
  private static func blocks(
    _ structures: FlatStructures, of bytes: StoredBytes
  ) throws(FileError) -> [ArrowBlock] {
    var blocks: [ArrowBlock] = []
    for index in 0..<structures.count {
      let start = try structures.number(index, as: Int64.self)
      let metadata = Int64(try structures.number(index, at: 8, as: Int32.self))
      let body = try structures.number(index, at: 16, as: Int64.self)
      guard start >= 0, metadata >= 0, body >= 0, start <= bytes.count,
        metadata <= Int64(bytes.count) - start, body <= Int64(bytes.count) - start - metadata
      else {
        throw .damaged(
          bytes.name,
          "the footer lists \(body) bytes after \(metadata) at byte \(start), and the file has "
            + "\(grouped(bytes.count))")
      }
      blocks.append(
        ArrowBlock(start: Int(start), metadataLength: Int(metadata), bodyLength: Int(body)))
    }
    return blocks
  }
}
