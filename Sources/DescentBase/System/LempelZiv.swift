/// The two kinds of copies of which Snappy and LZ4 make their output. The caller has checked that both fit.
enum LempelZiv {
  /// Copies bytes of the input: short ones as two words if both sides have room for them.
  @inline(__always)
  static func copyLiteral(
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
  static func copyBack(
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
