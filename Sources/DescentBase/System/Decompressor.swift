/// Decompresses a file piece by piece, with a library of the system.
package protocol Decompressor: AnyObject, Sendable {
  /// Returns what the next bytes of the file stand for.
  ///
  /// - Throws: ``FileError/invalid(path:reason:)`` if they are damaged.
  func decompress(_ bytes: [UInt8]) throws(FileError) -> [UInt8]
  /// Throws ``FileError/invalid(path:reason:)`` if the file ended too early.
  func finish() throws(FileError)
}

/// How a file is compressed.
package enum Compression: Sendable {
  /// gzip, RFC 1952.
  case gzip
  /// Zstandard, RFC 8878.
  case zstd

  /// Returns how a file with these first bytes is compressed; nil if it is not.
  package init?(_ start: some Sequence<UInt8>) {
    if start.starts(with: [0x1F, 0x8B]) {
      self = .gzip
    } else if start.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) {
      self = .zstd
    } else {
      return nil
    }
  }

  /// Creates a decompressor of a file, whose name is for messages.
  ///
  /// - Throws: ``FileError/invalid(path:reason:)`` if the system lacks the library.
  package func decompressor(for file: String) throws(FileError) -> any Decompressor {
    switch self {
    case .gzip:
      guard let library = SystemLibrary.zlib else { throw Self.missing("zlib", file, "gunzip") }
      return try Inflater(library, file: file)
    case .zstd:
      guard let library = SystemLibrary.zstd else { throw Self.missing("libzstd", file, "unzstd") }
      return try ZstdDecompressor(library, file: file)
    }
  }

  fileprivate static func missing(_ library: String, _ file: String, _ command: String) -> FileError
  {
    .invalid(
      path: file,
      reason:
        "the file is compressed, and the system lacks \(library) to read it; decompress it with "
        + "\(command) first")
  }
}

extension StoredBytes {
  /// Returns the first `limit` bytes of what a range stands for by DEFLATE, RFC 1951, and whether they
  /// are all of it. The memory grows with what comes out.
  ///
  /// - Throws: ``FileError/invalid(path:reason:)`` if the range is damaged or ends too early, or if
  ///   the system lacks zlib.
  package func inflated(
    _ range: Range<Int>, first limit: Int
  ) throws(FileError) -> (bytes: [UInt8], isAll: Bool) {
    guard let library = SystemLibrary.zlib else { throw Compression.missing("zlib", name, "unzip") }
    let inflater = try Inflater(library, file: name, isRaw: true)
    var (output, position) = ([UInt8](), range.lowerBound)
    // A byte stands for at most 1,032, so that a piece of them makes no more than 16 MiB.
    while position < range.upperBound, output.count <= limit {
      let end = min(position + (1 << 14), range.upperBound)
      output += try inflater.decompress(read(position..<end))
      position = end
    }
    guard output.count <= limit else { return (Array(output[..<limit]), false) }
    try inflater.finish()
    return (output, true)
  }

  /// Returns the checksum of bytes in ZIP and gzip files, CRC-32; nil if the system lacks zlib.
  package static func checksum(of bytes: [UInt8]) -> UInt32? {
    typealias Sum = @convention(c) (UInt, UnsafePointer<UInt8>?, UInt32) -> UInt
    guard let library = SystemLibrary.zlib else { return nil }
    let sum: Sum = unsafe library.function("crc32")
    return unsafe bytes.withUnsafeBufferPointer { buffer in
      var (checksum, position): (UInt, Int) = (0, 0)
      while position < buffer.count {
        let count = min(buffer.count - position, 1 << 30)
        let start = unsafe buffer.baseAddress.map { unsafe $0 + position }
        checksum = unsafe sum(checksum, start, UInt32(count))
        position += count
      }
      return UInt32(truncatingIfNeeded: checksum)
    }
  }
}

/// The number of bytes that are decompressed at a time.
private let pieceLength = 1 << 17

/// Decompresses gzip by zlib's `inflate`. A file may be several compressed files, one after another.
@safe final class Inflater: Decompressor, @unchecked Sendable {
  /// `z_stream` of zlib.h.
  @unsafe private struct Stream {
    var nextIn: UnsafePointer<UInt8>?
    var availableIn: UInt32 = 0
    var totalIn: UInt = 0
    var nextOut: UnsafeMutablePointer<UInt8>?
    var availableOut: UInt32 = 0
    var totalOut: UInt = 0
    var message: UnsafePointer<CChar>?
    var state: UnsafeMutableRawPointer?
    var allocate: UnsafeMutableRawPointer?
    var free: UnsafeMutableRawPointer?
    var opaque: UnsafeMutableRawPointer?
    var dataType: Int32 = 0
    var checksum: UInt = 0
    var reserved: UInt = 0
  }

  private typealias Call = @convention(c) (UnsafeMutableRawPointer) -> Int32
  private typealias Step = @convention(c) (UnsafeMutableRawPointer, Int32) -> Int32
  private typealias Begin =
    @convention(c) (
      UnsafeMutableRawPointer, Int32, UnsafePointer<CChar>, Int32
    ) -> Int32

  private let file: String
  /// Whether the bytes are a single compressed text, after which nothing may follow.
  private let isSingle: Bool
  /// zlib keeps the address of its stream.
  private let stream: UnsafeMutablePointer<Stream>
  private let inflate: Step
  private let reset: Call
  private let end: Call
  /// Whether the bytes so far end where a compressed file ends.
  private var isAtEnd = false

  /// Decompresses gzip or, if `isRaw` is true, the bytes of RFC 1951 alone.
  init(_ library: SystemLibrary, file: String, isRaw: Bool = false) throws(FileError) {
    self.file = file
    isSingle = isRaw
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: Stream())
    unsafe inflate = library.function("inflate")
    unsafe reset = library.function("inflateReset")
    unsafe end = library.function("inflateEnd")
    let begin: Begin = unsafe library.function("inflateInit2_")
    // 15 is the largest window. 16 more ask for a gzip header, and the opposite sign for none.
    let code = unsafe begin(
      stream, isRaw ? -15 : 31, "1.2.11", Int32(MemoryLayout<Stream>.size))
    guard code == 0 else {
      throw .invalid(path: file, reason: "zlib cannot begin to decompress it (\(code)); use gunzip")
    }
  }

  deinit {
    _ = unsafe end(stream)
    unsafe stream.deallocate()
  }

  func decompress(_ bytes: [UInt8]) throws(FileError) -> [UInt8] {
    var output: [UInt8] = []
    var code: Int32 = 0
    unsafe bytes.withUnsafeBufferPointer { input in
      unsafe stream.pointee.nextIn = input.baseAddress
      unsafe stream.pointee.availableIn = UInt32(input.count)
      while code == 0, unsafe stream.pointee.availableIn > 0 {
        if isAtEnd {
          if isSingle {
            code = -3
            return
          }
          // Zeros may fill the last block of a tape or a device.
          if unsafe stream.pointee.nextIn?.pointee == 0 { return }
          isAtEnd = false
          _ = unsafe reset(stream)
        }
        code = append(to: &output)
        if code == 1 { (isAtEnd, code) = (true, 0) }
      }
    }
    // −5 says that more bytes are needed.
    guard code == 0 || code == -5 else {
      throw .invalid(path: file, reason: "the compressed data is damaged; copy the file again")
    }
    return output
  }

  /// Decompresses one piece, and as many more as do not need further bytes.
  private func append(to output: inout [UInt8]) -> Int32 {
    var code: Int32 = 0
    repeat {
      let piece = unsafe [UInt8](unsafeUninitializedCapacity: pieceLength) { buffer, count in
        unsafe stream.pointee.nextOut = buffer.baseAddress
        unsafe stream.pointee.availableOut = UInt32(pieceLength)
        code = unsafe inflate(stream, 0)
        count = pieceLength - Int(unsafe stream.pointee.availableOut)
      }
      output += piece
    } while code == 0 && (unsafe stream.pointee.availableOut) == 0
    return code
  }

  /// Returns what a range of bytes stands for, several compressed files one after another too. Returns
  /// nil if they are damaged, or stand for more or fewer than `count` bytes.
  func decompress(_ bytes: [UInt8], _ range: Range<Int>, to count: Int) -> [UInt8]? {
    var code: Int32 = 0
    let output = unsafe [UInt8](unsafeUninitializedCapacity: count) { target, filled in
      unsafe bytes.withUnsafeBufferPointer { source in
        unsafe stream.pointee.nextIn = UnsafeBufferPointer(rebasing: source[range]).baseAddress
        unsafe stream.pointee.availableIn = UInt32(range.count)
        unsafe stream.pointee.nextOut = target.baseAddress
        unsafe stream.pointee.availableOut = UInt32(count)
        repeat {
          if code == 1 { _ = unsafe reset(stream) }
          // 4: all of the input is there.
          code = unsafe inflate(stream, 4)
        } while code == 1 && (unsafe stream.pointee.availableIn) > 0
        filled = count - Int(unsafe stream.pointee.availableOut)
      }
    }
    return code == 1 && output.count == count ? output : nil
  }

  func finish() throws(FileError) {
    if !isAtEnd {
      throw .invalid(path: file, reason: "the compressed data ends too early; copy the file again")
    }
  }
}

/// Decompresses Zstandard by `ZSTD_decompressStream`.
@safe private final class ZstdDecompressor: Decompressor, @unchecked Sendable {
  /// `ZSTD_inBuffer` and `ZSTD_outBuffer` of zstd.h.
  @unsafe private struct Buffer {
    var bytes: UnsafeRawPointer?
    var size: Int
    var position = 0
  }

  private typealias Create = @convention(c) () -> OpaquePointer?
  private typealias Free = @convention(c) (OpaquePointer?) -> Int
  private typealias Step =
    @convention(c) (
      OpaquePointer?, UnsafeMutableRawPointer, UnsafeMutableRawPointer
    ) -> Int
  private typealias Test = @convention(c) (Int) -> UInt32

  private let file: String
  private let stream: OpaquePointer?
  private let step: Step
  private let isError: Test
  private let free: Free
  private var isAtEnd = false

  init(_ library: SystemLibrary, file: String) throws(FileError) {
    self.file = file
    let create: Create = unsafe library.function("ZSTD_createDStream")
    unsafe step = library.function("ZSTD_decompressStream")
    isError = library.function("ZSTD_isError")
    unsafe free = library.function("ZSTD_freeDStream")
    unsafe stream = create()
    guard unsafe stream != nil else {
      throw .invalid(path: file, reason: "libzstd cannot begin to decompress it; use unzstd")
    }
  }

  deinit { _ = unsafe free(stream) }

  func decompress(_ bytes: [UInt8]) throws(FileError) -> [UInt8] {
    var output: [UInt8] = []
    var isDamaged = false
    unsafe bytes.withUnsafeBytes { source in
      var input = unsafe Buffer(bytes: source.baseAddress, size: source.count)
      var isFull = false
      while !isDamaged, unsafe input.position < input.size || isFull {
        let piece = unsafe [UInt8](unsafeUninitializedCapacity: pieceLength) { buffer, count in
          var target = unsafe Buffer(bytes: UnsafeRawPointer(buffer.baseAddress), size: pieceLength)
          let hint = unsafe step(stream, &target, &input)
          isDamaged = isError(hint) != 0
          isAtEnd = hint == 0
          count = unsafe target.position
          isFull = count == pieceLength && hint != 0
        }
        output += piece
      }
    }
    if isDamaged {
      throw .invalid(path: file, reason: "the compressed data is damaged; copy the file again")
    }
    return output
  }

  func finish() throws(FileError) {
    if !isAtEnd {
      throw .invalid(path: file, reason: "the compressed data ends too early; copy the file again")
    }
  }
}
