import DescentBase

/// How the buffers of a record batch are compressed: Message.fbs, `table BodyCompression`.
enum ArrowCompression: Sendable, Hashable {
  case lz4
  case zstd

  /// The most rows of a batch that a byte of it can stand for: a row takes at least a bit, and a byte of LZ4
  /// stands for at most 255. Zstandard could have more, but no columns that tell rows apart do.
  static let mostRowsOfByte = 8 * LZ4Block.largestRatio

  /// Reads which compression it is. Throws for one that is not known, or whose library the system lacks.
  init(_ table: FlatTable) throws(FileError) {
    let codec = try table.number(0, default: Int8(0))
    let method = try table.number(1, default: Int8(0))
    switch (codec, method) {
    case (0, 0): self = .lz4
    case (1, 0):
      guard Compression.zstd.isAvailable else {
        throw .invalid(
          path: table.buffer.file,
          reason:
            "its columns are compressed with ZSTD, and the system lacks libzstd to read them; install "
            + "it, or write the file with compression=\"lz4\"")
      }
      self = .zstd
    default:
      throw .invalid(
        path: table.buffer.file,
        reason:
          "its columns are compressed with the unknown codec \(codec) by the method \(method); expected "
          + "LZ4, ZSTD or no compression: write it with pandas.to_feather(path, "
          + "compression=\"uncompressed\")")
    }
  }

  /// Returns what the bytes of a buffer stand for. In front of them is the number of bytes that they stand for,
  /// or −1 if they are not compressed. The memory of that number is allocated only if the compression can make
  /// as many of these bytes.
  func decompress(_ buffer: [UInt8], file: String) throws(FileError) -> [UInt8] {
    if buffer.isEmpty { return [] }
    let count = buffer.count < 8 ? -2 : Self.length(buffer)
    if count == -1 { return Array(buffer[8...]) }
    guard count >= 0 else {
      throw .damaged(file, "a compressed buffer of \(buffer.count) bytes has no valid length")
    }
    guard count <= Int32.max else {
      throw .invalid(
        path: file,
        reason: "a compressed buffer stands for \(grouped(count)) bytes; expected at most "
          + "\(grouped(Int(Int32.max))): write smaller batches, such as chunksize=100_000 in "
          + "pyarrow.feather.write_feather")
    }
    if count == 0 { return [] }
    let bytes =
      switch self {
      case .lz4: LZ4Frame.decompress(buffer, 8..<buffer.count, to: count)
      case .zstd: Compression.zstd.decompress(buffer, 8..<buffer.count, to: count)
      }
    guard let bytes else {
      throw .damaged(
        file,
        "the \(grouped(buffer.count - 8)) bytes of a buffer do not decompress to the \(grouped(count)) that "
          + "it gives")
    }
    return bytes
  }

  private static func length(_ buffer: [UInt8]) -> Int {
    Int(
      Int64(
        bitPattern: (0..<8).reduce(0) { $0 | UInt64(buffer[$1]) << UInt64(8 * $1) }))
  }
}
