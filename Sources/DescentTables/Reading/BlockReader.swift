import Descent

/// Consecutive rows of a file in UTF-8, complete and each with its line end.
struct Block: Sendable {
  let bytes: [UInt8]
  /// The position of the first row, which is after the header in the first block of a file.
  var start = 0
  /// The number of lines before `start`.
  var linesBefore = 0
}

/// Cuts bytes into blocks of about the same size that end where a row ends.
///
/// A line end belongs to a field if an odd number of quotes precedes it. This rule fails where
/// quotes are misplaced, but not before the first misplaced quote, which ends the reading.
struct BlockReader: Sendable {
  /// The maximum length of a row, in bytes: 16 MiB.
  static let maximumRowLength = 16 << 20
  /// The number of bytes that are read after a row that is too long, so that no field seems to end
  /// at the limit.
  private static let slack = 16

  private var source: ByteSource
  private let size: Int
  private let encoding: TableFormat.Encoding
  private var carried: ArraySlice<UInt8> = []
  private var isAtEnd = false

  /// Creates a reader, and skips the byte order mark of UTF-8. `file` is the name for messages.
  ///
  /// - Throws: A `CSVError` if the mark is that of another encoding, or a `FileError` if the file
  ///   cannot be read.
  init(
    _ source: ByteSource, file: String, encoding: TableFormat.Encoding, blockSize: Int
  ) throws {
    (self.source, self.encoding, size) = (source, encoding, blockSize)
    let start = try self.source.read(4, after: [])
    carried = start.dropFirst(try Self.byteOrderMarkLength(start, file: file))
  }

  /// Returns the next block, or nil at the end.
  ///
  /// A row whose end is not found within the limit is a block of its own, cut after the limit. It
  /// is the last block.
  mutating func next() throws(FileError) -> Block? {
    if isAtEnd { return nil }
    var bytes = Array(carried)
    var (isQuoted, seen) = (false, 0)
    repeat {
      let full = bytes.count + max(size, bytes.count)
      bytes = try source.read(full - bytes.count, after: bytes[...])
      isAtEnd = bytes.count < full
      if isAtEnd { break }
      if Self.hasOddQuotes(bytes.span.extracting(seen...)) { isQuoted.toggle() }
      seen = full
      if let end = Self.lastRowEnd(in: bytes.span, isQuoted: isQuoted) {
        carried = ArraySlice(Array(bytes[end...]))
        bytes.removeLast(bytes.count - end)
        return Block(bytes: decoded(bytes))
      }
    } while bytes.count <= Self.maximumRowLength + Self.slack
    isAtEnd = true
    guard let last = bytes.last else { return nil }
    if !Byte.isLineEnd(last) { bytes.append(Byte.newline) }
    return Block(bytes: decoded(bytes))
  }

  /// Returns the length of the byte order mark: 3 for that of UTF-8, otherwise 0.
  private static func byteOrderMarkLength(_ bytes: [UInt8], file: String) throws(CSVError) -> Int {
    let found: String
    if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
      found = "UTF-32"
    } else if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      found = "UTF-16"
    } else {
      return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }
    throw CSVError(file: file, message: "the file is in \(found); save it as UTF-8")
  }

  private static func hasOddQuotes(_ bytes: Span<UInt8>) -> Bool {
    var odd: UInt8 = 0
    var index = 0
    while index < bytes.count {
      odd ^= bytes[index] == Byte.quote ? 1 : 0
      index &+= 1
    }
    return odd == 1
  }

  /// Returns the end of the last complete row. `isQuoted` says whether the bytes end inside quotes.
  /// No row ends in a CR at the end of the bytes, because an LF may follow.
  private static func lastRowEnd(in bytes: Span<UInt8>, isQuoted: Bool) -> Int? {
    var isQuoted = isQuoted
    for index in bytes.indices.reversed() {
      let byte = bytes[index]
      if byte == Byte.quote { isQuoted.toggle() }
      if isQuoted || !Byte.isLineEnd(byte) { continue }
      if byte == Byte.newline { return index + 1 }
      if index + 1 < bytes.count, bytes[index + 1] != Byte.newline { return index + 1 }
    }
    return nil
  }

  private func decoded(_ bytes: [UInt8]) -> [UInt8] {
    guard encoding == .latin1, bytes.contains(where: { $0 >= 0x80 }) else { return bytes }
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count + bytes.count / 8)
    for byte in bytes {
      if byte < 0x80 {
        text.append(byte)
      } else {
        text.append(0xC0 | byte >> 6)
        text.append(0x80 | byte & 0x3F)
      }
    }
    return text
  }
}
