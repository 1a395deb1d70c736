import DescentBase

/// What the bytes of a compressed file stand for.
struct DecompressedBytes: ByteSource {
  private static let pieceLength = 1 << 16

  private let compression: Compression
  private let file: String
  private var source: any ByteSource
  private let decompressor: any Decompressor
  private var ready: ArraySlice<UInt8> = []
  private var isAtEnd = false

  /// Begins at the start of a file, whose name is for messages.
  init(_ source: any ByteSource, _ compression: Compression, file: String) throws(FileError) {
    (self.source, self.compression, self.file) = (source, compression, file)
    decompressor = try compression.decompressor(for: file)
  }

  mutating func read(_ count: Int, after carried: ArraySlice<UInt8>) throws(FileError) -> [UInt8] {
    while ready.count < count, !isAtEnd {
      let bytes = try source.read(Self.pieceLength, after: [])
      isAtEnd = bytes.count < Self.pieceLength
      ready = try ready + decompressor.decompress(bytes)
      if isAtEnd { try decompressor.finish() }
    }
    let next = ready.prefix(count)
    ready = ready.dropFirst(count)
    return Array(carried + next)
  }

  var count: Int { 0 }
  var canRestart: Bool { source.canRestart }
  func restarted() throws(FileError) -> any ByteSource {
    try DecompressedBytes(source.restarted(), compression, file: file)
  }
  func isUnchanged() throws(FileError) -> Bool { try source.isUnchanged() }
}
