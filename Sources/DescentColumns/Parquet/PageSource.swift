import DescentBase

/// The pages of a column of a row group, read from the file one after another.
///
/// At a header a small piece of the file is read. A page that is larger is then read by itself.
struct PageSource {
  /// A page as it is in the file.
  struct Page {
    let header: PageHeader
    let bytes: [UInt8]
    /// The bytes after the header.
    let body: Range<Int>
  }

  private static let pieceLength = 1 << 14

  private let file: StoredBytes
  private var position: Int
  private let end: Int
  /// Bytes of the file, the first of which is at `pieceStart`.
  private var piece: [UInt8] = []
  private var pieceStart = 0

  /// Reads pages from a range of a file.
  init(_ file: StoredBytes, _ range: Range<Int>) {
    (self.file, position, end) = (file, range.lowerBound, range.upperBound)
  }

  /// Returns the next page; nil after the last.
  mutating func next() throws(ParquetError) -> Page? {
    guard position < end else { return nil }
    let (header, start) = try header()
    let left = end - start
    guard header.compressedSize <= left else {
      throw .damaged("a page has \(header.compressedSize) bytes, and \(left) are left")
    }
    position = start + header.compressedSize
    if position <= pieceStart + piece.count {
      return Page(header: header, bytes: piece, body: start - pieceStart..<position - pieceStart)
    }
    let bytes = try read(start..<position)
    return Page(header: header, bytes: bytes, body: 0..<bytes.count)
  }

  /// Reads the header at the position. Returns it, and where the bytes after it begin.
  private mutating func header() throws(ParquetError) -> (PageHeader, start: Int) {
    if position < pieceStart + piece.count, let header = try? parseHeader() { return header }
    pieceStart = position
    var length = Self.pieceLength
    while true {
      piece = try read(position..<min(end, position + length))
      do throws(ParquetError) {
        return try parseHeader()
      } catch {
        guard position + piece.count < end else { throw error }
      }
      // The header may be longer than the piece.
      length *= 8
    }
  }

  private func parseHeader() throws(ParquetError) -> (PageHeader, start: Int) {
    var reader = ThriftReader(piece, position - pieceStart..<piece.count)
    let header = try PageHeader(&reader)
    return (header, pieceStart + reader.position)
  }

  private func read(_ range: Range<Int>) throws(ParquetError) -> [UInt8] {
    do throws(FileError) { return try file.read(range) } catch { throw ParquetError(error) }
  }
}
