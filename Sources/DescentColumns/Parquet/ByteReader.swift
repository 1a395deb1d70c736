/// Reads numbers from a range of bytes, each checked against the end of the range.
struct ByteReader {
  let bytes: [UInt8]
  /// The next byte that is read.
  private(set) var position: Int
  let end: Int

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    (self.bytes, position, end) = (bytes, range.lowerBound, range.upperBound)
  }

  /// The bytes that are left.
  var rest: Range<Int> { position..<end }

  /// Passes over a number of bytes, and returns their range.
  mutating func take(_ count: Int) throws(ParquetError) -> Range<Int> {
    guard count >= 0, count <= end - position else {
      throw .damaged("a page needs \(count) more bytes, and \(end - position) are left")
    }
    defer { position += count }
    return position..<position + count
  }

  /// Reads a byte.
  mutating func byte() throws(ParquetError) -> UInt8 { bytes[try take(1).lowerBound] }

  /// Reads a number of four bytes.
  mutating func int32() throws(ParquetError) -> Int {
    let start = try take(4).lowerBound
    let low = Int(bytes[start]) | Int(bytes[start + 1]) << 8
    return low | (Int(bytes[start + 2]) | Int(bytes[start + 3]) << 8) << 16
  }

  /// Reads a number in pieces of seven bits, ULEB128.
  mutating func variable() throws(ParquetError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      let byte = try byte()
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
    }
    throw .damaged("a number of a page is longer than 64 bits")
  }

  /// Reads a signed number in pieces of seven bits, zigzag ULEB128.
  mutating func signed() throws(ParquetError) -> Int64 {
    let bits = try variable()
    return Int64(bitPattern: bits >> 1) ^ -Int64(bits & 1)
  }
}
