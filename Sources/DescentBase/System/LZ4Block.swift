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
      unsafe LempelZiv.copyLiteral(source, at, to: target, written, literal)
      (at, written) = (at &+ literal, written &+ literal)
      // A block ends after a literal.
      if at == source.count { return written }
      guard source.count &- at >= 2 else { return nil }
      let offset = unsafe Int(source[at]) | Int(source[at &+ 1]) &<< 8
      at &+= 2
      guard let more = unsafe length(token & 15, source, &at), offset > 0,
        offset <= written &- first, more &+ 4 <= target.count &- written
      else { return nil }
      unsafe LempelZiv.copyBack(target, offset, to: written, more &+ 4)
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
}
