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
