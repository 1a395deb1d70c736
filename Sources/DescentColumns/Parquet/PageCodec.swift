import DescentBase

/// How the pages of a column are compressed: `CompressionCodec` of parquet.thrift.
enum PageCodec: Hashable {
  case none
  case snappy
  case lz4
  case system(Compression)

  /// Returns the codec of a number in parquet.thrift.
  ///
  /// - Throws: ``ParquetError`` for a codec that is not read, or whose library the system lacks.
  init(_ code: Int) throws(ParquetError) {
    switch code {
    case 0: self = .none
    case 1: self = .snappy
    case 2: self = try Self.system(.gzip, "GZIP", library: "zlib")
    case 6: self = try Self.system(.zstd, "ZSTD", library: "libzstd")
    case 7: self = .lz4
    case 3: throw Self.refused("LZO")
    case 4: throw Self.refused("BROTLI")
    case 5: throw Self.refused("LZ4")
    default: throw .damaged("it is compressed with the unknown codec \(code)")
    }
  }

  private static func system(
    _ compression: Compression, _ name: String, library: String
  ) throws(ParquetError) -> PageCodec {
    guard compression.isAvailable else {
      throw ParquetError(
        "it is compressed with \(name), and the system lacks \(library) to read it; install it, or "
          + "write the file with compression=\"snappy\"")
    }
    return .system(compression)
  }

  private static func refused(_ name: String) -> ParquetError {
    ParquetError(
      "it is compressed with \(name), expected SNAPPY, GZIP, ZSTD, LZ4_RAW or no compression; write it with "
        + "DataFrame.to_parquet(path, compression=\"snappy\")")
  }

  /// Returns what a range of bytes stands for, which is said to be `count` bytes: as bytes and the
  /// range that they are in. The memory of `count` bytes is allocated only if the codec can make as
  /// many of these bytes.
  func decompress(
    _ bytes: [UInt8], _ range: Range<Int>, to count: Int
  ) throws(ParquetError) -> ([UInt8], Range<Int>) {
    let output: [UInt8]?
    switch self {
    case _ where count == 0: output = []
    case .none:
      guard range.count == count else {
        throw .damaged(
          "a page that is not compressed has \(range.count) bytes, and its header says \(count)")
      }
      return (bytes, range)
    case .snappy: output = Snappy.decompress(bytes, range, to: count)
    case .lz4: output = LZ4Block.decompress(bytes, range, to: count)
    case .system(let compression): output = compression.decompress(bytes, range, to: count)
    }
    guard let output else {
      throw .damaged(
        "the \(range.count) bytes of a page do not decompress to the \(count) that its header says")
    }
    return (output, 0..<count)
  }
}
