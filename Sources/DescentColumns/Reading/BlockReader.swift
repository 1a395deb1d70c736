import DescentBase

/// Consecutive rows of a file in UTF-8, complete and each with its line end.
struct Block: Sendable {
  let bytes: [UInt8]
  /// The position of the first row, which is after the header in the first block of a file.
  var start = 0
  /// The number of lines before `start`.
  var linesBefore = 0
  /// Whether the last row was cut because its end was not found within the limit.
  var isCut = false
}

/// Cuts bytes into blocks of about the same size that end where a row ends.
struct BlockReader: Sendable {
  /// The maximum length of a row, in bytes: 16 MiB.
  static let maximumRowLength = 16 << 20
  /// The number of bytes that are read after a row that is too long, so that no field seems to end
  /// at the limit.
  private static let slack = 16

  private var source: PeekedBytes
  private let size: Int
  private let dialect: Dialect
  private var decoder: TextDecoder
  private var carried: ArraySlice<UInt8> = []
  private var isAtEnd = false
  private var hasBegun = false

  /// Whether a text of Windows-1252 was found.
  var foundWindows1252: Bool { decoder.isFound }

  /// Creates a reader of bytes without a byte order mark, of which a sample is known.
  init(
    _ source: PeekedBytes, _ dialect: Dialect, encoding: TableFormat.Encoding?, sample: [UInt8],
    blockSize: Int
  ) {
    (self.source, self.dialect, size) = (source, dialect, blockSize)
    decoder = TextDecoder(encoding)
    _ = decoder.decoded(sample)
  }

  /// Returns the next block, or nil at the end.
  ///
  /// A row whose end is not found within the limit is a block of its own, cut after the limit. It
  /// is the last block.
  mutating func next() throws(FileError) -> Block? {
    if isAtEnd { return nil }
    var bytes = Array(carried)
    var rows = RowEnds(dialect, linesBefore: hasBegun ? 0 : dialect.linesBefore)
    hasBegun = true
    repeat {
      let full = bytes.count + max(size, bytes.count)
      bytes = try source.read(full - bytes.count, after: bytes[...])
      isAtEnd = bytes.count < full
      if isAtEnd { break }
      if let end = rows.last(in: bytes.span) {
        carried = ArraySlice(Array(bytes[end...]))
        bytes.removeLast(bytes.count - end)
        return Block(bytes: decoder.decoded(bytes))
      }
    } while bytes.count <= Self.maximumRowLength + Self.slack
    let isCut = !isAtEnd
    isAtEnd = true
    guard let last = bytes.last else { return nil }
    if !Byte.isLineEnd(last) { bytes.append(Byte.newline) }
    return Block(bytes: decoder.decoded(bytes), isCut: isCut)
  }
}

/// Finds where rows end in bytes that begin with a row and become more.
///
/// A line end in quotes belongs to a field. What opens and closes quotes is as in `FieldScanner`. The
/// lines before a table, and comments, have no quotes.
struct RowEnds {
  private let dialect: Dialect
  /// The number of lines before the table that are still to pass.
  private var linesBefore: Int
  private var isQuoted = false
  /// The bytes before this position are examined.
  private var seen = 0
  /// The end of the last complete row in the examined bytes.
  private var end: Int?

  init(_ dialect: Dialect, linesBefore: Int) {
    (self.dialect, self.linesBefore) = (dialect, linesBefore)
  }

  /// Returns the end of the last complete row, or nil. No row ends in a CR at the end of the bytes,
  /// because an LF may follow.
  mutating func last(in bytes: Span<UInt8>) -> Int? {
    while linesBefore > 0 {
      guard let end = lineEnd(in: bytes, from: seen) else { return nil }
      (seen, linesBefore, self.end) = (end, linesBefore - 1, end)
    }
    while seen < bytes.count {
      let quote = firstQuote(in: bytes, from: seen)
      if !isQuoted { findEnd(in: bytes, seen..<quote) }
      guard quote < bytes.count else {
        // The last byte is examined again, with the one after it.
        seen = bytes.count - 1
        break
      }
      guard quote + 1 < bytes.count else {
        seen = quote
        break
      }
      if !isQuoted, isInComment(bytes, quote) {
        guard let end = lineEnd(in: bytes, from: quote) else {
          seen = quote
          break
        }
        (seen, self.end) = (end, end)
        continue
      }
      seen = quote + 1
      if !isQuoted {
        isQuoted = opensField(bytes, quote)
      } else if isAfterBackslash(bytes, quote) {
        continue
      } else if bytes[quote + 1] == dialect.quote {
        seen = quote + 2
      } else {
        isQuoted = false
      }
    }
    return end
  }

  /// Returns the position after the next line end, or nil if it is not certain yet.
  private func lineEnd(in bytes: Span<UInt8>, from start: Int) -> Int? {
    var position = start
    while position < bytes.count, !Byte.isLineEnd(bytes[position]) { position += 1 }
    guard position + 1 < bytes.count else { return nil }
    let isPair = bytes[position] == Byte.carriageReturn && bytes[position + 1] == Byte.newline
    return position + (isPair ? 2 : 1)
  }

  /// Returns whether the line of a quote, outside of quotes, begins as comments do.
  private func isInComment(_ bytes: Span<UInt8>, _ quote: Int) -> Bool {
    guard dialect.hasComments else { return false }
    var start = quote
    while start > 0, !Byte.isLineEnd(bytes[start - 1]) { start -= 1 }
    let prefix = dialect.comment ?? [Byte.hash]
    return quote - start >= prefix.count
      && prefix.indices.allSatisfy { bytes[start + $0] == prefix[$0] }
  }

  private mutating func findEnd(in bytes: Span<UInt8>, _ range: Range<Int>) {
    for index in range.reversed() {
      let byte = bytes[index]
      if byte == Byte.newline
        || (byte == Byte.carriageReturn && index + 1 < bytes.count
          && bytes[index + 1] != Byte.newline)
      {
        end = index + 1
        return
      }
    }
  }

  /// Returns the position of the first quote, or the number of bytes.
  private func firstQuote(in bytes: Span<UInt8>, from start: Int) -> Int {
    var position = start
    // Quotes are near each other, or far apart: pieces begin small and grow.
    var length = 64
    while position &+ length <= bytes.count {
      if !holds(dialect.quote, bytes.extracting(position..<position &+ length)) {
        position &+= length
        length = min(2 &* length, 4096)
      } else if length > 64 {
        length = 64
      } else {
        break
      }
    }
    while position < bytes.count, bytes[position] != dialect.quote { position &+= 1 }
    return position
  }

  /// Returns whether a quote outside of quotes is the first byte of a field, except for blanks.
  private func opensField(_ bytes: Span<UInt8>, _ quote: Int) -> Bool {
    var before = quote - 1
    while before >= 0, dialect.isPadding(bytes[before]) {
      if dialect.isAligned { return true }
      before -= 1
    }
    return before < 0 || dialect.isEnd(bytes[before])
  }

  /// Returns whether an odd number of backslashes precedes a quote, if they are escapes.
  private func isAfterBackslash(_ bytes: Span<UInt8>, _ quote: Int) -> Bool {
    guard dialect.hasBackslashes else { return false }
    var before = quote - 1
    while before >= 0, bytes[before] == Byte.backslash { before -= 1 }
    return (quote - 1 - before) % 2 == 1
  }
}

/// Returns whether a byte is among others. The loop has no exit, so that the optimizer processes many
/// bytes at a time.
@inline(never)
private func holds(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
  var (found, index): (UInt8, Int) = (0, 0)
  while index < bytes.count {
    found |= bytes[index] == byte ? 1 : 0
    index &+= 1
  }
  return found != 0
}
