import DescentBase

/// The lines of a file, one after another.
struct FileLines {
  private let bytes: StoredBytes
  /// What has been read and not yet passed.
  private(set) var buffer: [UInt8] = []
  /// The position in the file of the buffer's first byte.
  private var start: Int
  private var position = 0
  /// The number of bytes that are read at a time.
  private static let pieceSize = 1 << 20

  /// The lines from a position of the file on.
  init(_ bytes: StoredBytes, from start: Int) {
    (self.bytes, self.start) = (bytes, start)
  }

  /// The position in the file of the next line.
  var nextPosition: Int { start + position }

  /// Returns the place of the next line in `buffer`, without its end; nil after the last line.
  mutating func next() throws(FileError) -> Range<Int>? {
    var searched = position
    while true {
      searched = Self.end(from: searched, of: buffer.span)
      if searched < buffer.count {
        defer { position = searched + 1 }
        return position..<searched
      }
      let end = start + buffer.count
      guard end < bytes.count else {
        guard position < buffer.count else { return nil }
        defer { position = buffer.count }
        return position..<buffer.count
      }
      searched -= position
      buffer.removeFirst(position)
      start += position
      position = 0
      buffer += try bytes.read(end..<min(end + Self.pieceSize, bytes.count))
    }
  }

  /// Returns the position of the next line end; that of the end if there is none.
  private static func end(from position: Int, of bytes: Span<UInt8>) -> Int {
    var position = position
    while position < bytes.count, bytes[position] != 0x0A { position += 1 }
    return position
  }
}
