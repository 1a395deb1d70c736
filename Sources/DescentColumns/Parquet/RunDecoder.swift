import DescentBase

/// Integers in runs: each run repeats one integer, or packs groups of eight in bits. `Encodings.md`,
/// "Run Length Encoding / Bit-Packing Hybrid".
struct RunDecoder {
  private var reader: ByteReader
  private let width: Int

  /// Reads integers of `width` bits from a range of bytes.
  init(_ bytes: [UInt8], _ range: Range<Int>, width: Int) throws(ParquetError) {
    guard (0...32).contains(width) else {
      throw .damaged("a page has integers of \(width) bits, expected 0 to 32")
    }
    (reader, self.width) = (ByteReader(bytes, range), width)
  }

  /// Returns whether the first run is `count` ones.
  func isOnes(_ count: Int) throws(ParquetError) -> Bool {
    var ahead = self
    let header = try ahead.reader.variable()
    guard header & 1 == 0, header >> 1 == UInt64(count) else { return false }
    return try ahead.repeated() == 1
  }

  /// Returns the next integers.
  mutating func read(_ count: Int) throws(ParquetError) -> [UInt32] {
    var integers: [UInt32] = []
    while integers.count < count {
      let header = try reader.variable()
      let (length, left) = (header >> 1, count - integers.count)
      if header & 1 == 1 {
        // The last group is filled up.
        let used = length > UInt64(left) / 8 ? left : Int(length) * 8
        let whole = Int(
          clamping: length.multipliedReportingOverflow(by: UInt64(width)).partialValue)
        let needed = (used * width + 7) / 8
        guard needed <= reader.rest.count else {
          throw .damaged("a page packs \(used) integers in \(reader.rest.count) bytes")
        }
        let range = try reader.take(max(needed, min(whole, reader.rest.count)))
        integers.append(
          bitPacked: reader.bytes, from: range.lowerBound, width: width, count: used)
      } else {
        guard length <= UInt64(left) else {
          throw .damaged("a page repeats an integer \(length) times, and \(left) are left")
        }
        integers.append(contentsOf: repeatElement(try repeated(), count: Int(length)))
      }
    }
    return integers
  }

  /// Reads the integer of a run.
  private mutating func repeated() throws(ParquetError) -> UInt32 {
    var value: UInt32 = 0
    let range = try reader.take((width + 7) / 8)
    for (place, byte) in reader.bytes[range].enumerated() {
      value |= UInt32(byte) << UInt32(8 * place)
    }
    guard width == 32 || value < 1 << UInt32(width) else {
      throw .damaged("a page repeats the integer \(value), which has more than \(width) bits")
    }
    return value
  }
}
