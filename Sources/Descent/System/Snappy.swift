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
        isValid = unsafe decompress(source, to: UnsafeMutableRawBufferPointer(target), count)
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

  /// Decompresses elements, each a literal or a copy. Returns whether they fill `count` bytes.
  private static func decompress(
    _ source: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer, _ count: Int
  ) -> Bool {
    var (at, written) = (0, 0)
    let end = source.count
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
        unsafe copyLiteral(source, at, to: target, written, length, count)
        at &+= length
      } else {
        if kind == 1 {
          length = 4 &+ ((tag &>> 2) & 7)
          number |= (tag &>> 5) &<< 8
        }
        guard number > 0, number <= written, length <= count &- written else { return false }
        unsafe copyBack(target, number, to: written, length, count)
      }
      written &+= length
    }
    return written == count
  }

  /// Copies bytes of the input: short ones as two words if both sides have room for them.
  @inline(__always)
  private static func copyLiteral(
    _ source: UnsafeRawBufferPointer, _ at: Int, to target: UnsafeMutableRawBufferPointer,
    _ place: Int, _ length: Int, _ count: Int
  ) {
    if length <= 16, source.count &- at >= 16, count &- place >= 16 {
      unsafe copyWord(UnsafeRawBufferPointer(source), at, to: target, place)
      unsafe copyWord(UnsafeRawBufferPointer(source), at &+ 8, to: target, place &+ 8)
    } else {
      unsafe target.baseAddress!.advanced(by: place)
        .copyMemory(from: source.baseAddress!.advanced(by: at), byteCount: length)
    }
  }

  /// Copies bytes of the output, `offset` bytes back. They may overlap with what is written.
  @inline(__always)
  private static func copyBack(
    _ target: UnsafeMutableRawBufferPointer, _ offset: Int, to place: Int, _ length: Int,
    _ count: Int
  ) {
    var copied = 0
    if offset >= 8, count &- place >= length &+ 8 {
      // The last word may go beyond the copy, into what is written next.
      while copied < length {
        let from = place &- offset &+ copied
        unsafe copyWord(UnsafeRawBufferPointer(target), from, to: target, place &+ copied)
        copied &+= 8
      }
    } else {
      while copied < length {
        unsafe target[place &+ copied] = target[place &- offset &+ copied]
        copied &+= 1
      }
    }
  }

  @inline(__always)
  private static func copyWord(
    _ source: UnsafeRawBufferPointer, _ at: Int, to target: UnsafeMutableRawBufferPointer,
    _ place: Int
  ) {
    unsafe target.storeBytes(
      of: source.loadUnaligned(fromByteOffset: at, as: UInt64.self), toByteOffset: place,
      as: UInt64.self)
  }
}
