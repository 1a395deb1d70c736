/// Numbers from bytes in little-endian order, a page of a file at a time.
///
/// A range must be within the bytes and hold whole numbers.
extension [Double] {
  /// Appends the 64-bit numbers of a range of bytes.
  package mutating func append(doublesOf bytes: [UInt8], _ range: Range<Int>) {
    append(from: bytes, range) { (bits: UInt64) in Double(bitPattern: bits) }
  }

  /// Appends the signed 32-bit integers of a range of bytes.
  package mutating func append(int32sOf bytes: [UInt8], _ range: Range<Int>) {
    append(from: bytes, range) { (bits: Int32) in Double(bits) }
  }

  /// Appends the unsigned 32-bit integers of a range of bytes.
  package mutating func append(uint32sOf bytes: [UInt8], _ range: Range<Int>) {
    append(from: bytes, range) { (bits: UInt32) in Double(bits) }
  }

  /// Appends the signed 64-bit integers of a range of bytes, each as the nearest number.
  package mutating func append(int64sOf bytes: [UInt8], _ range: Range<Int>) {
    append(from: bytes, range) { (bits: Int64) in Double(bits) }
  }

  /// Appends the unsigned 64-bit integers of a range of bytes, each as the nearest number.
  package mutating func append(uint64sOf bytes: [UInt8], _ range: Range<Int>) {
    append(from: bytes, range) { (bits: UInt64) in Double(bits) }
  }
}

extension [Float] {
  /// Appends the 32-bit numbers of a range of bytes.
  package mutating func append(floatsOf bytes: [UInt8], _ range: Range<Int>) {
    append(from: bytes, range) { (bits: UInt32) in Float(bitPattern: bits) }
  }
}

extension [UInt8] {
  /// Appends the lowest `width` bytes of each number, in little-endian order. The width is 4 or 8.
  package mutating func append(littleEndian numbers: [Int64], width: Int) {
    require(width == 4 || width == 8, "a width of \(width) bytes; expected 4 or 8")
    let start = count
    append(contentsOf: repeatElement(0, count: numbers.count * width))
    unsafe withUnsafeMutableBytes { target in
      for (index, number) in numbers.enumerated() {
        if width == 4 {
          unsafe target.storeBytes(
            of: Int32(truncatingIfNeeded: number).littleEndian, toByteOffset: start + 4 * index,
            as: Int32.self)
        } else {
          unsafe target.storeBytes(
            of: number.littleEndian, toByteOffset: start + 8 * index, as: Int64.self)
        }
      }
    }
  }

  /// Returns a range that holds the first bytes of all numbers, then all second bytes and so on, with the
  /// bytes of each number together.
  package func joinedStreams(_ range: Range<Int>, width: Int) -> [UInt8] {
    require(
      range.lowerBound >= 0 && range.upperBound <= count && range.count.isMultiple(of: width),
      "the bytes \(range) of \(count) are not \(width) streams")
    switch width {
    case 4: return joined(range) { UInt32($0) }
    case 8: return joined(range) { UInt64($0) }
    default: break
    }
    let numbers = range.count / width
    var result = [UInt8](repeating: 0, count: range.count)
    for stream in 0..<width {
      for index in 0..<numbers {
        result[index * width + stream] = self[range.lowerBound + stream * numbers + index]
      }
    }
    return result
  }

  /// Joins the bytes of each number in a word, which is then written at once.
  @inline(__always)
  private func joined<Word: FixedWidthInteger & BitwiseCopyable>(
    _ range: Range<Int>, _ word: (UInt8) -> Word
  ) -> [UInt8] {
    let width = MemoryLayout<Word>.size
    let numbers = range.count / width
    return unsafe [UInt8](unsafeUninitializedCapacity: range.count) { target, filled in
      let target = UnsafeMutableRawBufferPointer(target)
      unsafe withUnsafeBufferPointer { source in
        for index in 0..<numbers {
          var number: Word = 0
          for stream in 0..<width {
            let byte = unsafe source[range.lowerBound &+ stream &* numbers &+ index]
            number |= word(byte) &<< Word(truncatingIfNeeded: 8 &* stream)
          }
          unsafe target.storeBytes(
            of: number.littleEndian, toByteOffset: index &* width, as: Word.self)
        }
      }
      filled = range.count
    }
  }
}

extension Array where Element: BinaryFloatingPoint {
  /// Appends what `convert` makes of the integers of a range of bytes.
  @inline(__always)
  fileprivate mutating func append<Bits: FixedWidthInteger & BitwiseCopyable>(
    from bytes: [UInt8], _ range: Range<Int>, _ convert: (Bits) -> Element
  ) {
    let width = MemoryLayout<Bits>.size
    require(
      range.lowerBound >= 0 && range.upperBound <= bytes.count
        && range.count.isMultiple(of: width),
      "the bytes \(range) of \(bytes.count) are not whole numbers of \(width) bytes")
    let (start, numbers) = (count, range.count / width)
    append(contentsOf: repeatElement(0, count: numbers))
    unsafe withUnsafeMutableBufferPointer { target in
      unsafe bytes.withUnsafeBytes { source in
        for index in 0..<numbers {
          let bits = unsafe source.loadUnaligned(
            fromByteOffset: range.lowerBound &+ index &* width, as: Bits.self)
          unsafe target[start &+ index] = convert(Bits(littleEndian: bits))
        }
      }
    }
  }
}
