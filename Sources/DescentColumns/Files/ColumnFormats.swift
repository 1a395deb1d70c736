import DescentBase

/// The formats of files of typed columns. A file's first bytes tell its format, whatever its name.
enum ColumnFormats {
  /// A format, and what opens its files.
  private struct Format {
    /// Returns whether a file with these first bytes has the format.
    let isFormat: @Sendable ([UInt8]) -> Bool
    let open: @Sendable (StoredBytes) throws(FileError) -> any ColumnFile
  }

  /// All formats. LIBSVM's is a text, so that it comes last.
  private static let formats: [Format] = [
    Format(isFormat: { ArrowFile.isFormat(of: $0) }) { bytes throws(FileError) in
      try ArrowFile(bytes)
    },
    Format(isFormat: { ParquetFile.isFormat(of: $0) }) { bytes throws(FileError) in
      try ParquetFile(bytes)
    },
    Format(isFormat: { NumPyFile.isFormat(of: $0) }) { bytes throws(FileError) in
      try NumPyFile(bytes)
    },
    Format(isFormat: { NumPyArchive.isFormat(of: $0) }) { bytes throws(FileError) in
      try NumPyArchive(bytes)
    },
    Format(isFormat: { SafetensorsFile.isFormat(of: $0) }) { bytes throws(FileError) in
      try SafetensorsFile(bytes)
    },
    Format(isFormat: { IDXFile.isFormat(of: $0) }) { bytes throws(FileError) in
      try IDXFile(bytes)
    },
    Format(isFormat: { LIBSVMFile.isFormat(of: $0) }) { bytes throws(FileError) in
      try LIBSVMFile(bytes)
    },
  ]

  /// The number of first bytes that tell a format.
  private static let startLength = 4096
  /// The number of first compressed bytes that are sure to hold those.
  private static let compressedLength = 1 << 18

  /// Opens a file of typed columns, which may be compressed; nil if it is none.
  static func open(_ file: InputFile) throws(FileError) -> (any ColumnFile)? {
    let start = try file.peek(startLength)
    guard let compression = Compression(start) else {
      guard let format = format(of: start) else { return nil }
      return try format.open(StoredBytes(file))
    }
    // A block of Zstandard is decompressed as a whole.
    let block = try file.peek(compressedLength)
    guard let inner = try? compression.decompressor(for: file.name).decompress(block),
      let format = format(of: Array(inner.prefix(startLength)))
    else { return nil }
    return try format.open(decompressed(file, compression))
  }

  private static func format(of start: [UInt8]) -> Format? {
    formats.first { $0.isFormat(start) }
  }

  /// Returns the bytes that a compressed file stands for.
  private static func decompressed(
    _ file: InputFile, _ compression: Compression
  ) throws(FileError) -> StoredBytes {
    let decompressor = try compression.decompressor(for: file.name)
    var bytes: [UInt8] = []
    while true {
      let piece = try file.read(1 << 16, after: [])
      bytes += try decompressor.decompress(piece)
      if piece.count < 1 << 16 { break }
    }
    try decompressor.finish()
    return StoredBytes(bytes, name: file.name)
  }
}
