/// MurmurHash3 for 32 bits, of Austin Appleby (2011, public domain): the hash that scikit-learn's
/// `FeatureHasher` uses. The same bytes have the same hash on every machine.
enum MurmurHash3 {
  /// Returns the hash of the bytes in this range.
  static func hash(_ bytes: [UInt8], _ range: Range<Int>, seed: UInt32 = 0) -> UInt32 {
    var hash = seed
    var index = range.lowerBound
    while index + 4 <= range.upperBound {
      let block =
        UInt32(bytes[index]) | UInt32(bytes[index + 1]) << 8 | UInt32(bytes[index + 2]) << 16
        | UInt32(bytes[index + 3]) << 24
      hash ^= scrambled(block)
      hash = rotated(hash, 13) &* 5 &+ 0xe654_6b64
      index += 4
    }
    var tail: UInt32 = 0
    for position in (index..<range.upperBound).reversed() {
      tail = tail << 8 | UInt32(bytes[position])
    }
    if index < range.upperBound { hash ^= scrambled(tail) }
    hash ^= UInt32(range.count)
    hash = (hash ^ hash >> 16) &* 0x85eb_ca6b
    hash = (hash ^ hash >> 13) &* 0xc2b2_ae35
    return hash ^ hash >> 16
  }

  private static func scrambled(_ block: UInt32) -> UInt32 {
    rotated(block &* 0xcc9e_2d51, 15) &* 0x1b87_3593
  }

  private static func rotated(_ value: UInt32, _ bits: UInt32) -> UInt32 {
    value << bits | value >> (32 - bits)
  }
}
