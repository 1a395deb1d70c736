/// The checksum of a page: CRC-32 as in gzip, RFC 1952, section 8.
enum PageChecksum {
  /// What each byte does to the checksum: first when no byte follows it in its group of eight, then when
  /// one does, and so on.
  private static let table: [UInt32] = {
    var table: [UInt32] = []
    for byte in UInt32(0)..<256 {
      var rest = byte
      for _ in 0..<8 { rest = rest & 1 == 1 ? (rest >> 1) ^ 0xEDB8_8320 : rest >> 1 }
      table.append(rest)
    }
    for place in 256..<2048 {
      let before = table[place - 256]
      table.append((before >> 8) ^ table[Int(before & 255)])
    }
    return table
  }()

  /// Returns the checksum of a range of bytes.
  static func checksum(_ bytes: [UInt8], _ range: Range<Int>) -> UInt32 {
    let table = table.span
    let bytes = bytes.span.extracting(range)
    var sum: UInt32 = .max
    var at = 0
    while at + 8 <= bytes.count {
      let low = UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8
      let high = UInt32(bytes[at + 2]) | UInt32(bytes[at + 3]) << 8
      let first = sum ^ (low | high << 16)
      sum = table[1792 + Int(first & 255)] ^ table[1536 + Int(first >> 8 & 255)]
      sum ^= table[1280 + Int(first >> 16 & 255)] ^ table[1024 + Int(first >> 24)]
      sum ^= table[768 + Int(bytes[at + 4])] ^ table[512 + Int(bytes[at + 5])]
      sum ^= table[256 + Int(bytes[at + 6])] ^ table[Int(bytes[at + 7])]
      at += 8
    }
    while at < bytes.count {
      sum = sum >> 8 ^ table[Int((sum ^ UInt32(bytes[at])) & 255)]
      at += 1
    }
    return ~sum
  }
}
