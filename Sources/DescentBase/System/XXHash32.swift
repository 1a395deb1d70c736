/// XXH32, the checksum of LZ4's frames. Yann Collet, "xxHash fast digest algorithm", version 0.1.1.
package enum XXHash32 {
  private static let primes: [UInt32] = [
    2_654_435_761, 2_246_822_519, 3_266_489_917, 668_265_263, 374_761_393,
  ]

  /// Returns the hash of a range of bytes, with the seed 0.
  package static func hash(_ bytes: Span<UInt8>) -> UInt32 {
    let (p1, p2, p3, p4, p5) = (primes[0], primes[1], primes[2], primes[3], primes[4])
    var position = 0
    var hash = p5
    if bytes.count >= 16 {
      var lanes = (p1 &+ p2, p2, 0 as UInt32, 0 &- p1)
      while bytes.count &- position >= 16 {
        lanes.0 = round(lanes.0, word(bytes, position), p1, p2)
        lanes.1 = round(lanes.1, word(bytes, position &+ 4), p1, p2)
        lanes.2 = round(lanes.2, word(bytes, position &+ 8), p1, p2)
        lanes.3 = round(lanes.3, word(bytes, position &+ 12), p1, p2)
        position &+= 16
      }
      hash =
        rotated(lanes.0, 1) &+ rotated(lanes.1, 7) &+ rotated(lanes.2, 12) &+ rotated(lanes.3, 18)
    }
    hash = hash &+ UInt32(truncatingIfNeeded: bytes.count)
    while bytes.count &- position >= 4 {
      hash = rotated(hash &+ word(bytes, position) &* p3, 17) &* p4
      position &+= 4
    }
    while position < bytes.count {
      hash = rotated(hash &+ UInt32(bytes[position]) &* p5, 11) &* p1
      position &+= 1
    }
    hash = (hash ^ (hash &>> 15)) &* p2
    hash = (hash ^ (hash &>> 13)) &* p3
    return hash ^ (hash &>> 16)
  }

  @inline(__always)
  private static func round(_ lane: UInt32, _ word: UInt32, _ p1: UInt32, _ p2: UInt32) -> UInt32 {
    rotated(lane &+ word &* p2, 13) &* p1
  }

  @inline(__always)
  private static func rotated(_ number: UInt32, _ count: UInt32) -> UInt32 {
    number &<< count | number &>> (32 &- count)
  }

  @inline(__always)
  private static func word(_ bytes: Span<UInt8>, _ position: Int) -> UInt32 {
    UInt32(bytes[position]) | UInt32(bytes[position &+ 1]) &<< 8
      | UInt32(bytes[position &+ 2]) &<< 16 | UInt32(bytes[position &+ 3]) &<< 24
  }
}
