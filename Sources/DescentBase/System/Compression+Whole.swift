extension Compression {
  /// The most bytes that one compressed byte can stand for. DEFLATE codes 258 bytes in two bits, and a
  /// block of Zstandard is at most 128 KiB and takes four bytes.
  package var largestRatio: Int {
    switch self {
    case .gzip: 1032
    case .zstd: 1 << 15
    }
  }

  /// Whether the system has the library.
  package var isAvailable: Bool { library != nil }

  private var library: SystemLibrary? {
    switch self {
    case .gzip: SystemLibrary.zlib
    case .zstd: SystemLibrary.zstd
    }
  }

  /// Returns what a range of bytes stands for, which is `count` bytes. Returns nil if the bytes are
  /// damaged, or stand for more or fewer, or if the system lacks the library.
  package func decompress(_ bytes: [UInt8], _ range: Range<Int>, to count: Int) -> [UInt8]? {
    require(
      range.lowerBound >= 0 && range.upperBound <= bytes.count && count >= 0,
      "the bytes \(range) of \(bytes.count) stand for \(count)")
    guard let library, count <= Int32.max, range.count <= Int32.max,
      count / largestRatio <= range.count
    else { return nil }
    switch self {
    case .gzip: return (try? Inflater(library, file: ""))?.decompress(bytes, range, to: count)
    case .zstd: return decompressFrames(library, bytes, range, to: count)
    }
  }

  /// Decompresses by `ZSTD_decompress`, which takes one or more frames.
  private func decompressFrames(
    _ library: SystemLibrary, _ bytes: [UInt8], _ range: Range<Int>, to count: Int
  ) -> [UInt8]? {
    typealias Whole =
      @convention(c) (
        UnsafeMutableRawPointer?, Int, UnsafeRawPointer?, Int
      ) -> Int
    let whole: Whole = unsafe library.function("ZSTD_decompress")
    // An error is a code beyond any size.
    var written = 0
    let output = unsafe [UInt8](unsafeUninitializedCapacity: count) { target, filled in
      unsafe bytes.withUnsafeBytes { source in
        let source = unsafe UnsafeRawBufferPointer(rebasing: source[range])
        written = unsafe whole(target.baseAddress, count, source.baseAddress, source.count)
      }
      filled = written == count ? count : 0
    }
    return written == count ? output : nil
  }
}
