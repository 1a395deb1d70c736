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
    var isValid = false
    let output = unsafe [UInt8](unsafeUninitializedCapacity: count) { target, filled in
      unsafe bytes.withUnsafeBytes { source in
        guard let source = source.baseAddress, let target = target.baseAddress else { return }
        var decoder = unsafe Decoder(
          source: source, at: range.lowerBound, end: range.upperBound,
          target: UnsafeMutableRawPointer(target), count: count)
        isValid = unsafe decoder.run()
        filled = unsafe decoder.written
      }
    }
    if count == 0 { return bytes[range].elementsEqual([0]) ? [] : nil }
    return isValid ? output : nil
  }

  @unsafe private struct Decoder {
    let source: UnsafeRawPointer
    var at: Int
    let end: Int
    let target: UnsafeMutableRawPointer
    let count: Int
    var written = 0

    /// Returns whether the bytes stand for `count` bytes.
    mutating func run() -> Bool {
      guard unsafe length() == count else { return false }
      while unsafe at < end {
        let tag = unsafe Int(source.load(fromByteOffset: at, as: UInt8.self))
        unsafe at &+= 1
        let isValid: Bool
        switch tag & 3 {
        case 0: isValid = unsafe literal(tag >> 2)
        case 1:
          guard let low = unsafe number(1) else { return false }
          isValid = unsafe copy(4 + tag >> 2 & 7, from: (tag >> 5) << 8 | low)
        default:
          guard let offset = unsafe number(tag & 3 == 2 ? 2 : 4) else { return false }
          isValid = unsafe copy(1 + tag >> 2, from: offset)
        }
        if !isValid { return false }
      }
      return unsafe written == count
    }

    /// Reads the length of the output, a number in pieces of seven bits.
    private mutating func length() -> Int? {
      var length = 0
      for shift in stride(from: 0, to: 35, by: 7) {
        guard let byte = unsafe number(1) else { return nil }
        length |= (byte & 0x7F) << shift
        if byte < 0x80 { return length }
      }
      return nil
    }

    /// Reads a number of this many bytes; nil if there are fewer.
    private mutating func number(_ bytes: Int) -> Int? {
      guard unsafe bytes <= end &- at else { return nil }
      var number = 0
      for index in 0..<bytes {
        number |=
          unsafe Int(source.load(fromByteOffset: at &+ index, as: UInt8.self)) << (8 * index)
      }
      unsafe at &+= bytes
      return number
    }

    /// Appends bytes of the input. `code` is their number minus 1, or 59 plus the bytes of it.
    private mutating func literal(_ code: Int) -> Bool {
      var last = code
      if code >= 60 {
        guard let number = unsafe number(code - 59) else { return false }
        last = number
      }
      let length = last + 1
      guard unsafe length <= end &- at, unsafe length <= count &- written else { return false }
      unsafe (target + written).copyMemory(from: source + at, byteCount: length)
      unsafe at &+= length
      unsafe written &+= length
      return true
    }

    /// Appends bytes of the output, `offset` bytes back. They may overlap with what is appended.
    private mutating func copy(_ length: Int, from offset: Int) -> Bool {
      guard offset > 0, unsafe offset <= written, unsafe length <= count &- written else {
        return false
      }
      let from = unsafe target + (written &- offset)
      let to = unsafe target + written
      if offset >= length {
        unsafe to.copyMemory(from: from, byteCount: length)
      } else {
        for index in 0..<length {
          unsafe to.storeBytes(
            of: from.load(fromByteOffset: index, as: UInt8.self), toByteOffset: index,
            as: UInt8.self)
        }
      }
      unsafe written &+= length
      return true
    }
  }
}
