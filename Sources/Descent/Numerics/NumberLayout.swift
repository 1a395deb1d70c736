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

  private func numbers<S: Scalar>(_ bytes: ArraySlice<UInt8>) -> [S] {
    switch kind {
    case .bool: converted(bytes) { (bits: UInt8) in bits == 0 ? 0 : 1 }
    case .uint8: converted(bytes) { (bits: UInt8) in S(bits) }
    case .int8: converted(bytes) { (bits: Int8) in S(bits) }
    case .uint16: converted(bytes) { (bits: UInt16) in S(bits) }
    case .int16: converted(bytes) { (bits: Int16) in S(bits) }
    case .uint32: converted(bytes) { (bits: UInt32) in S(bits) }
    case .int32: converted(bytes) { (bits: Int32) in S(bits) }
    case .uint64: converted(bytes) { (bits: UInt64) in S(bits) }
    case .int64: converted(bytes) { (bits: Int64) in S(bits) }
    case .float16: converted(bytes) { (bits: UInt16) in S(float(half: bits)) }
    case .bfloat16:
      converted(bytes) { (bits: UInt16) in S(Float(bitPattern: UInt32(bits) << 16)) }
    case .float32: converted(bytes) { (bits: UInt32) in S(Float(bitPattern: bits)) }
    case .float64: converted(bytes) { (bits: UInt64) in S(Double(bitPattern: bits)) }
    }
  }

  @inline(__always)
  private func converted<Bits: FixedWidthInteger & BitwiseCopyable, S: Scalar>(
    _ bytes: ArraySlice<UInt8>, _ number: (Bits) -> S
  ) -> [S] {
    let (size, isBigEndian) = (MemoryLayout<Bits>.size, isBigEndian)
    let count = bytes.count / size
    return unsafe bytes.withUnsafeBytes { source in
      unsafe [S](unsafeUninitializedCapacity: count) { target, filled in
        for index in 0..<count {
          let bits = unsafe source.loadUnaligned(fromByteOffset: index * size, as: Bits.self)
          unsafe target.initializeElement(
            at: index,
            to: number(isBigEndian ? Bits(bigEndian: bits) : Bits(littleEndian: bits)))
        }
        filled = count
      }
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
