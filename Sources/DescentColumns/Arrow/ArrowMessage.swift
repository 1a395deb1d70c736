import DescentBase

/// Where a message is in its file: its metadata with the length in front, and its body after it.
struct ArrowBlock: Sendable, Hashable {
  let start: Int
  let metadataLength: Int
  let bodyLength: Int

  var body: Range<Int> { start + metadataLength..<start + metadataLength + bodyLength }
  var end: Int { body.upperBound }
}

/// The metadata of a message: Message.fbs, `table Message`.
struct ArrowMessage {
  enum Kind: UInt8 {
    case schema = 1
    case dictionary = 2
    case batch = 3
  }

  /// nil for what is not part of a table.
  let kind: Kind?
  let header: FlatTable
  let bodyLength: Int
  let isBeforeVersion5: Bool

  init(_ bytes: [UInt8], file: String) throws(FileError) {
    let message = try FlatBuffer(bytes, file: file).root()
    isBeforeVersion5 = try message.isBeforeVersion5()
    kind = Kind(rawValue: try message.number(1, default: 0))
    guard let header = try message.table(2) else {
      throw message.buffer.damage("a message has no header")
    }
    self.header = header
    let length = try message.number(3, default: Int64(0))
    guard length >= 0 else { throw message.buffer.damage("a body has \(length) bytes") }
    bodyLength = Int(length)
  }

  /// Reads the metadata of a message that a footer lists.
  init(_ block: ArrowBlock, of bytes: StoredBytes) throws(FileError) {
    let framed = try bytes.read(block.start..<block.start + block.metadataLength)
    let prefix = Self.prefix(of: framed)
    guard let prefix, prefix.length >= 0, prefix.length <= framed.count - prefix.size else {
      throw .damaged(bytes.name, "the message at byte \(grouped(block.start)) has no valid length")
    }
    try self.init(
      Array(framed[prefix.size..<prefix.size + prefix.length]), file: bytes.name)
    guard bodyLength <= block.bodyLength else {
      throw .damaged(
        bytes.name,
        "the message at byte \(grouped(block.start)) has a body of \(grouped(bodyLength)) bytes, and "
          + "the footer says \(grouped(block.bodyLength))")
    }
  }

  /// Returns the length of the metadata that begins after these bytes, and the number of bytes that say
  /// so: 8, or 4 in files from before Arrow 0.15. nil if there are too few.
  static func prefix(of bytes: [UInt8]) -> (length: Int, size: Int)? {
    func number(at position: Int) -> Int {
      Int(
        Int32(
          bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[position + $1]) << UInt32(8 * $1) }))
    }
    guard bytes.count >= 4 else { return nil }
    guard number(at: 0) == -1 else { return (number(at: 0), 4) }
    return bytes.count >= 8 ? (number(at: 4), 8) : nil
  }
}

extension FlatTable {
  /// Returns whether field 0, a `MetadataVersion`, is one before 5. Throws for a version that differs in
  /// more than unions.
  func isBeforeVersion5() throws(FileError) -> Bool {
    let version = try number(0, default: Int16(0))
    guard version == 3 || version == 4 else {
      throw .invalid(
        path: buffer.file,
        reason: "its metadata has the version \(Int(version) + 1); expected 4 or 5, which Arrow "
          + "writes since 2017: write it again with a current Arrow")
    }
    return version == 3
  }
}
