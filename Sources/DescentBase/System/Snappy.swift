/// Decompresses the raw format of Snappy, as google/snappy's `format_description.txt` describes it.
package enum Snappy {
  /// The most bytes that one compressed byte can stand for: a copy of 64 bytes takes three.
  package static let largestRatio = 22

  /// Returns what a range of bytes stands for. Returns nil if the bytes are damaged, or stand for
  /// more or fewer than `count` bytes.
  package static func decompress(_ bytes: [UInt8], _ range: Range<Int>, to count: Int) -> [UInt8]? {
    require(
      range.lowerBound >= 0 && range.upperBound <= bytes.count && count >= 0,
      "the bytes \(range) of \(bytes.count) stand for \(count)")
    guard count / largestRatio <= range.count else { return nil }
    var position = range.lowerBound
    guard length(of: bytes, &position, range.upperBound) == count else { return nil }
    var isValid = false
    let output = unsafe [UInt8](unsafeUninitializedCapacity: count) { target, filled in
      unsafe bytes.withUnsafeBytes { source in
        let source = unsafe UnsafeRawBufferPointer(rebasing: source[position..<range.upperBound])
        // An array may have more room than it was asked for.
        isValid = unsafe decompress(
          source, to: UnsafeMutableRawBufferPointer(start: target.baseAddress, count: count))
      }
      filled = isValid ? count : 0
    }
    return isValid ? output : nil
  }

  /// Reads the length of the output, a number in pieces of seven bits.
  private static func length(of bytes: [UInt8], _ position: inout Int, _ end: Int) -> Int? {
    var length = 0
    for shift in stride(from: 0, to: 35, by: 7) where position < end {
      let byte = bytes[position]
      position += 1
      length |= Int(byte & 0x7F) << shift
      if byte < 0x80 { return length }
    }
    return nil
  }

  /// Decompresses elements, each a literal or a copy. Returns whether they fill the output.
  private static func decompress(
    _ source: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer
  ) -> Bool {
    var (at, written) = (0, 0)
    let (end, count) = (source.count, target.count)
    while at < end {
      let tag = unsafe Int(source[at])
      at &+= 1
      var length = (tag &>> 2) &+ 1
      // The bytes after the tag: those of a long literal's length, or of a copy's offset.
      let kind = tag & 3
      let more = kind == 0 ? max(0, length &- 60) : kind == 3 ? 4 : kind
      guard more <= end &- at else { return false }
      var number = 0
      for index in 0..<more { number |= unsafe Int(source[at &+ index]) &<< (8 &* index) }
      at &+= more
      if kind == 0 {
        if more > 0 { length = number &+ 1 }
        guard length <= end &- at, length <= count &- written else { return false }
        unsafe LempelZiv.copyLiteral(source, at, to: target, written, length)
        at &+= length
      } else {
        if kind == 1 {
          length = 4 &+ ((tag &>> 2) & 7)
          number |= (tag &>> 5) &<< 8
        }
        guard number > 0, number <= written, length <= count &- written else { return false }
        unsafe LempelZiv.copyBack(target, number, to: written, length)
      }
      written &+= length
    }
    return written == count
  }
}
