/// How the numbers of a file are stored: their type, and the order of the bytes of each.
package struct NumberLayout: Sendable, Hashable {
  /// The types of numbers. `bool` is a byte that is 0 or something else.
  package enum Kind: Sendable, Hashable {
    case bool, uint8, int8, uint16, int16, uint32, int32, uint64, int64
    case float16, bfloat16, float32, float64
  }

  package let kind: Kind
  package let isBigEndian: Bool

  package init(_ kind: Kind, isBigEndian: Bool = false) {
    (self.kind, self.isBigEndian) = (kind, isBigEndian)
  }

  /// The number of bytes of a number.
  package var size: Int {
    switch kind {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16, .float16, .bfloat16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// Whether `Float` has every number of the type.
  package var fitsFloat: Bool {
    switch kind {
    case .uint32, .int32, .uint64, .int64, .float64: false
    default: true
    }
  }

  /// Returns the numbers that some bytes hold, each the nearest that `Float` has.
  package func floats(_ bytes: ArraySlice<UInt8>) -> [Float] { numbers(bytes) }

  /// Returns the numbers that some bytes hold, each the nearest that `Double` has: whole numbers
  /// beyond ±2⁵³ are rounded.
  package func doubles(_ bytes: ArraySlice<UInt8>) -> [Double] { numbers(bytes) }

  /// Appends the numbers that a range of bytes holds, each the nearest that `Float` has. Traps unless the range is
  /// within the bytes and has whole numbers.
  package func append(_ bytes: [UInt8], _ range: Range<Int>, to numbers: inout [Float]) {
    append(from: bytes, range, to: &numbers)
  }

  /// Appends the numbers that a range of bytes holds, each the nearest that `Double` has. Traps unless the range is
  /// within the bytes and has whole numbers.
  package func append(_ bytes: [UInt8], _ range: Range<Int>, to numbers: inout [Double]) {
    append(from: bytes, range, to: &numbers)
  }

  private func numbers<S: Scalar>(_ bytes: ArraySlice<UInt8>) -> [S] {
    let count = bytes.count / size
    return unsafe [S](unsafeUninitializedCapacity: count) { target, filled in
      unsafe bytes.withUnsafeBytes { unsafe write($0, to: target.baseAddress, count) }
      filled = count
    }
  }

  private func append<S: Scalar>(from bytes: [UInt8], _ range: Range<Int>, to numbers: inout [S]) {
    require(
      range.lowerBound >= 0 && range.upperBound <= bytes.count && range.count.isMultiple(of: size),
      "the bytes \(range) of \(bytes.count) are not whole numbers of \(size) bytes")
    let (start, count) = (numbers.count, range.count / size)
    if count == 0 { return }
    numbers.append(contentsOf: repeatElement(0, count: count))
    unsafe numbers.withUnsafeMutableBufferPointer { target in
      unsafe bytes.withUnsafeBytes { source in
        unsafe write(
          UnsafeRawBufferPointer(rebasing: source[range]), to: target.baseAddress! + start, count)
      }
    }
  }

  /// Writes the first `count` numbers of bytes to memory.
  private func write<S: Scalar>(
    _ source: UnsafeRawBufferPointer, to target: UnsafeMutablePointer<S>?, _ count: Int
  ) {
    guard let target = unsafe target, count > 0 else { return }
    switch kind {
    case .bool: unsafe convert(source, target, count) { (bits: UInt8) in bits == 0 ? 0 : 1 }
    case .uint8: unsafe convert(source, target, count) { (bits: UInt8) in S(bits) }
    case .int8: unsafe convert(source, target, count) { (bits: Int8) in S(bits) }
    case .uint16: unsafe convert(source, target, count) { (bits: UInt16) in S(bits) }
    case .int16: unsafe convert(source, target, count) { (bits: Int16) in S(bits) }
    case .uint32: unsafe convert(source, target, count) { (bits: UInt32) in S(bits) }
    case .int32: unsafe convert(source, target, count) { (bits: Int32) in S(bits) }
    case .uint64: unsafe convert(source, target, count) { (bits: UInt64) in S(bits) }
    case .int64: unsafe convert(source, target, count) { (bits: Int64) in S(bits) }
    case .float16: unsafe convert(source, target, count) { (bits: UInt16) in S(float(half: bits)) }
    case .bfloat16:
      unsafe convert(source, target, count) { (bits: UInt16) in
        S(Float(bitPattern: UInt32(bits) << 16))
      }
    case .float32:
      unsafe convert(source, target, count) { (bits: UInt32) in S(Float(bitPattern: bits)) }
    case .float64:
      unsafe convert(source, target, count) { (bits: UInt64) in S(Double(bitPattern: bits)) }
    }
  }

  @inline(__always)
  private func convert<Bits: FixedWidthInteger & BitwiseCopyable, S: Scalar>(
    _ source: UnsafeRawBufferPointer, _ target: UnsafeMutablePointer<S>, _ count: Int,
    _ number: (Bits) -> S
  ) {
    let isBigEndian = isBigEndian
    for index in 0..<count {
      let bits = unsafe source.loadUnaligned(
        fromByteOffset: index &* MemoryLayout<Bits>.size, as: Bits.self)
      unsafe (target + index).initialize(
        to: number(isBigEndian ? Bits(bigEndian: bits) : Bits(littleEndian: bits)))
    }
  }
}

/// Returns the number of an IEEE 754 binary16, which not every processor has a type for.
private func float(half bits: UInt16) -> Float {
  let sign = UInt32(bits >> 15) << 31
  let exponent = UInt32(bits >> 10 & 0x1F)
  let fraction = UInt32(bits & 0x3FF)
  switch exponent {
  case 0:
    let magnitude = Float(fraction) * 0x1p-24
    return sign == 0 ? magnitude : -magnitude
  case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
  default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
  }
}
