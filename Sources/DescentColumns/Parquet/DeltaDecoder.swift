import DescentBase

/// Integers as differences from their predecessors: DELTA_BINARY_PACKED of `Encodings.md`.
enum DeltaDecoder {
  /// Reads `count` integers. The sums wrap around in 64 bits.
  static func read(_ reader: inout ByteReader, _ count: Int) throws(ParquetError) -> [Int64] {
    let blockLength = try reader.variable()
    let miniblocks = try reader.variable()
    let total = try reader.variable()
    let first = try reader.signed()
    guard (1...1 << 20).contains(blockLength), (1...blockLength).contains(miniblocks),
      blockLength.isMultiple(of: miniblocks), (blockLength / miniblocks).isMultiple(of: 8)
    else {
      throw .damaged("a page has blocks of \(blockLength) integers in \(miniblocks) parts")
    }
    guard total == UInt64(count) else {
      throw .damaged("a page has \(total) integers, expected \(count)")
    }
    guard count > 0 else { return [] }
    var decoder = DeltaBlocks(
      miniblocks: Int(miniblocks), length: Int(blockLength / miniblocks), integers: [first])
    while decoder.integers.count < count { try decoder.readBlock(&reader, total: count) }
    return decoder.integers
  }
}

/// The blocks of DELTA_BINARY_PACKED, and the integers so far.
private struct DeltaBlocks {
  let miniblocks: Int
  /// The number of integers of a miniblock.
  let length: Int
  var integers: [Int64]

  mutating func readBlock(_ reader: inout ByteReader, total: Int) throws(ParquetError) {
    let least = try reader.signed()
    let widths = try reader.take(miniblocks)
    var last = integers[integers.count - 1]
    var differences: [UInt64] = []
    for index in widths where integers.count < total {
      let width = Int(reader.bytes[index])
      guard width <= 64 else {
        throw .damaged("a page has integers of \(width) bits, expected 0 to 64")
      }
      // A miniblock is filled up to its length.
      let range = try reader.take(width * length / 8)
      differences.removeAll(keepingCapacity: true)
      differences.append(
        bitPacked: reader.bytes, from: range.lowerBound, width: width,
        count: min(length, total - integers.count))
      for difference in differences {
        last = last &+ least &+ Int64(bitPattern: difference)
        integers.append(last)
      }
    }
  }
}
