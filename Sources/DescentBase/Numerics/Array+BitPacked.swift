/// Integers that are packed one after another, each in the same number of bits, the lowest bit first.
extension [UInt32] {
  /// Appends `count` integers of `width` bits, at most 32, which begin at the byte `start`. Traps unless
  /// the bytes hold them.
  package mutating func append(bitPacked bytes: [UInt8], from start: Int, width: Int, count: Int) {
    require(width <= 32, "a width of \(width) bits; expected at most 32")
    append(from: bytes, start, width, count)
  }

  /// The largest of the integers; 0 if there are none.
  @inlinable package var largest: UInt32 {
    var largest: UInt32 = 0
    for number in self where number > largest { largest = number }
    return largest
  }
}

extension [UInt64] {
  /// Appends `count` integers of `width` bits, at most 64, which begin at the byte `start`. Traps unless
  /// the bytes hold them.
  package mutating func append(bitPacked bytes: [UInt8], from start: Int, width: Int, count: Int) {
    require(width <= 64, "a width of \(width) bits; expected at most 64")
    append(from: bytes, start, width, count)
  }
}

extension Array where Element: FixedWidthInteger & UnsignedInteger {
  @inline(__always)
  fileprivate mutating func append(
    from bytes: [UInt8], _ start: Int, _ width: Int, _ count: Int
  ) {
    require(
      start >= 0 && count >= 0 && start <= bytes.count
        && (width == 0 || count <= (bytes.count - start) * 8 / width),
      "\(count) integers of \(width) bits from the byte \(start) of \(bytes.count)")
    let first = self.count
    append(contentsOf: repeatElement(0, count: count))
    guard width > 0 else { return }
    let mask = UInt64.max >> UInt64(64 - width)
    // The integers whose bits are within eight bytes that can be read at once.
    let quick = width > 56 ? 0 : Swift.min(count, Swift.max(0, bytes.count - start - 7) * 8 / width)
    unsafe withUnsafeMutableBufferPointer { target in
      unsafe bytes.withUnsafeBytes { source in
        for index in 0..<quick {
          let bit = index &* width
          let word = unsafe source.loadUnaligned(
            fromByteOffset: start &+ bit &>> 3, as: UInt64.self)
          unsafe target[first &+ index] = Element(
            truncatingIfNeeded: (UInt64(littleEndian: word) &>> UInt64(bit & 7)) & mask)
        }
      }
    }
    for index in quick..<count {
      self[first + index] = Element(
        truncatingIfNeeded: packed(bytes, bit: start * 8 + index * width, width))
    }
  }

  /// Reads an integer byte by byte.
  private func packed(_ bytes: [UInt8], bit: Int, _ width: Int) -> UInt64 {
    var (value, filled): (UInt64, Int) = (0, 0)
    while filled < width {
      let (byte, offset) = ((bit + filled) / 8, (bit + filled) % 8)
      let taken = Swift.min(8 - offset, width - filled)
      let part = UInt64(bytes[byte] >> UInt8(offset)) & ((1 << UInt64(taken)) - 1)
      value |= part << UInt64(filled)
      filled += taken
    }
    return value
  }
}
