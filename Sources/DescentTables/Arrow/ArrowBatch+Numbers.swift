import Descent

extension ArrowBatch {
  /// Returns the numbers of a buffer in 64 bits. An integer beyond 2⁵³ is rounded to the nearest.
  func doubles(_ buffer: Int, count: Int, type: ArrowType) throws(FileError) -> [Double] {
    switch type {
    case .integer(let bits, let isSigned):
      return try integers(buffer, count: count, bits: bits, isSigned: isSigned)
    case .float(16):
      return try converted(buffer, count, UInt16.self) { Double(halfBits: $0) }
    case .float(32): return try converted(buffer, count, Float.self) { Double($0) }
    case .float: return try numbers(buffer, count: count, as: Double.self)
    case .decimal(let bits, let scale):
      return try decimals(buffer, count: count, bits: bits, scale: scale)
    case .seconds(let bits, let perSecond):
      let parts = try integers(buffer, count: count, bits: bits, isSigned: true)
      return perSecond == 1 ? parts : parts.map { $0 / Double(perSecond) }
    default: stop("a column of \(type) does not hold numbers")
    }
  }

  private func integers(
    _ buffer: Int, count: Int, bits: Int, isSigned: Bool
  ) throws(FileError) -> [Double] {
    switch (bits, isSigned) {
    case (8, true): try converted(buffer, count, Int8.self) { Double($0) }
    case (8, false): try converted(buffer, count, UInt8.self) { Double($0) }
    case (16, true): try converted(buffer, count, Int16.self) { Double($0) }
    case (16, false): try converted(buffer, count, UInt16.self) { Double($0) }
    case (32, true): try converted(buffer, count, Int32.self) { Double($0) }
    case (32, false): try converted(buffer, count, UInt32.self) { Double($0) }
    case (_, true): try converted(buffer, count, Int64.self) { Double($0) }
    case (_, false): try converted(buffer, count, UInt64.self) { Double($0) }
    }
  }

  /// Converts the numbers of a buffer in pieces that stay in a cache.
  private func converted<Number: LittleEndianNumber>(
    _ buffer: Int, _ count: Int, _ type: Number.Type, _ convert: (Number) -> Double
  ) throws(FileError) -> [Double] {
    var result: [Double] = []
    let piece = 1 << 15
    for start in stride(from: 0, to: count, by: piece) {
      let numbers = try numbers(buffer, start..<min(start + piece, count), of: count, as: type)
      // Only now is it certain that the file has as many numbers.
      if start == 0 { result.reserveCapacity(count) }
      result += numbers.map(convert)
    }
    return result
  }

  private func decimals(
    _ buffer: Int, count: Int, bits: Int, scale: Int
  ) throws(FileError) -> [Double] {
    switch bits {
    case 32:
      return try converted(buffer, count, Int32.self) {
        Double(Int128($0), dividedByTenTo: scale)
      }
    case 64:
      return try converted(buffer, count, Int64.self) {
        Double(Int128($0), dividedByTenTo: scale)
      }
    default:
      let halves = try numbers(buffer, count: 2 * count, as: UInt64.self)
      return (0..<count).map { index in
        let high = Int128(Int64(bitPattern: halves[2 * index + 1]))
        return Double(high << 64 | Int128(halves[2 * index]), dividedByTenTo: scale)
      }
    }
  }
}

extension Double {
  /// The number of 16 bits with these bits, IEEE 754 binary16.
  init(halfBits bits: UInt16) {
    let (exponent, fraction) = (Int(bits >> 10 & 0x1F), Double(bits & 0x3FF))
    let magnitude: Double =
      switch exponent {
      case 0: fraction * 0x1p-24
      case 31: fraction == 0 ? .infinity : .nan
      default: Double(sign: .plus, exponent: exponent - 15, significand: 1 + fraction * 0x1p-10)
      }
    self = bits >> 15 == 1 ? -magnitude : magnitude
  }

  /// The number nearest to a whole number divided by 10 to the power of `scale`.
  init(_ whole: Int128, dividedByTenTo scale: Int) {
    // Both numbers are exact, so that the quotient is rounded once.
    if (0...22).contains(scale), whole.magnitude < 1 << 53 {
      self = Double(whole) / Self.powersOfTen[scale]
    } else {
      self = Double("\(whole)e\(-scale)") ?? .nan
    }
  }

  private static let powersOfTen: [Double] = (0...22).map { exponent in
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}
