/// Decompresses blocks of LZ4, as lz4/lz4's `lz4_Block_format.md` describes them.
package enum LZ4Block {
  /// The most bytes that one compressed byte can stand for: a byte of 255 lengthens a copy by as many.
  package static let largestRatio = 255

  /// Returns what a range of bytes stands for. Returns nil if the bytes are damaged, or stand for more or
  /// fewer than `count` bytes.
  package static func decompress(_ bytes: [UInt8], _ range: Range<Int>, to count: Int) -> [UInt8]? {
    require(
      range.lowerBound >= 0 && range.upperBound <= bytes.count && count >= 0,
      "the bytes \(range) of \(bytes.count) stand for \(count)")
    guard count / largestRatio <= range.count else { return nil }
    var isValid = false
    let output = unsafe [UInt8](unsafeUninitializedCapacity: count) { target, filled in
      unsafe bytes.withUnsafeBytes { source in
        // An array may have more room than it was asked for.
        let target = unsafe UnsafeMutableRawBufferPointer(start: target.baseAddress, count: count)
        let end = unsafe decompress(
          UnsafeRawBufferPointer(rebasing: source[range]), to: target, from: 0, notBefore: 0)
        isValid = end == count
      }
      filled = isValid ? count : 0
    }
    return isValid ? output : nil
  }

  /// Decompresses a block to a position of the output on, whose bytes from `first` on it may refer to. Returns
  /// the position after it; nil if the block is damaged, or longer than the output.
  static func decompress(
    _ source: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer, from start: Int,
    notBefore first: Int
  ) -> Int? {
    var (at, written) = (0, start)
    while at < source.count {
      let token = unsafe Int(source[at])
      at &+= 1
      guard let literal = unsafe length(token &>> 4, source, &at),
        literal <= source.count &- at, literal <= target.count &- written
      else { return nil }
      unsafe copyLiteral(source, at, to: target, written, literal)
      (at, written) = (at &+ literal, written &+ literal)
      // A block ends after a literal.
      if at == source.count { return written }
      guard source.count &- at >= 2 else { return nil }
      let offset = unsafe Int(source[at]) | Int(source[at &+ 1]) &<< 8
      at &+= 2
      guard let more = unsafe length(token & 15, source, &at), offset > 0,
        offset <= written &- first, more &+ 4 <= target.count &- written
      else { return nil }
      unsafe copyBack(target, offset, to: written, more &+ 4)
      written &+= more &+ 4
    }
    return nil
  }

  /// Returns a length: four bits of the token and, if all of them are set, the bytes that follow up to one below
  /// 255.
  @inline(__always)
  private static func length(
    _ bits: Int, _ source: UnsafeRawBufferPointer, _ at: inout Int
  ) -> Int? {
    var length = bits
    guard bits == 15 else { return length }
    while at < source.count {
      let byte = unsafe Int(source[at])
      at &+= 1
      length &+= byte
      if byte < 255 { return length }
    }
    return nil
  }

  /// Copies bytes of the input: short ones as two words if both sides have room for them.
  @inline(__always)
  private static func copyLiteral(
    _ source: UnsafeRawBufferPointer, _ at: Int, to target: UnsafeMutableRawBufferPointer,
    _ place: Int, _ length: Int
  ) {
    if length <= 16, source.count &- at >= 16, target.count &- place >= 16 {
      unsafe copyWord(source, at, to: target, place)
      unsafe copyWord(source, at &+ 8, to: target, place &+ 8)
    } else if length > 0 {
      unsafe target.baseAddress!.advanced(by: place)
        .copyMemory(from: source.baseAddress!.advanced(by: at), byteCount: length)
    }
  }

  /// Copies bytes of the output, `offset` bytes back. They may overlap with what is written.
  @inline(__always)
  private static func copyBack(
    _ target: UnsafeMutableRawBufferPointer, _ offset: Int, to place: Int, _ length: Int
  ) {
    var copied = 0
    if offset >= 8, target.count &- place >= length &+ 8 {
      // The last word may go beyond the copy, into what is written next.
      while copied < length {
        unsafe copyWord(
          UnsafeRawBufferPointer(target), place &- offset &+ copied, to: target, place &+ copied)
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
