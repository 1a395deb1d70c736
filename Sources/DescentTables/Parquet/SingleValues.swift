import Descent

/// 32-bit numbers from FLOAT and FLOAT16.
struct SingleValues: ParquetValues {
  static var missing: Float { .nan }

  func append(_ values: PlainValues, to elements: inout [Float]) throws(ParquetError) {
    if case .fixed(let range, width: 4) = values.places {
      elements.append(floatsOf: values.bytes, range)
    } else {
      try values.forEach { (range) throws(ParquetError) in
        let bits =
          UInt16(values.bytes[range.lowerBound]) | UInt16(values.bytes[range.lowerBound + 1]) << 8
        elements.append(Float(halfBits: bits))
      }
    }
  }

  func column(_ elements: [Float]) -> Column.Values { .single(elements) }
}

extension Float {
  /// The value of a 16-bit number, IEEE 754's binary16.
  init(halfBits bits: UInt16) {
    let fraction = UInt32(bits & 0x3FF)
    let magnitude: Float
    switch bits >> 10 & 31 {
    case 0: magnitude = Float(fraction) * 0x1p-24
    case 31: magnitude = fraction == 0 ? .infinity : .nan
    case let exponent:
      magnitude = Float(bitPattern: (UInt32(exponent) + 112) << 23 | fraction << 13)
    }
    self = bits >> 15 == 0 ? magnitude : -magnitude
  }
}
