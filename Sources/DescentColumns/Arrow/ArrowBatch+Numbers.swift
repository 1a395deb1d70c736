import DescentBase

extension ArrowBatch {
  /// Returns the numbers of a buffer in 64 bits. An integer beyond 2⁵³ is rounded to the nearest.
  func doubles(_ buffer: Int, count: Int, type: ArrowType) throws(FileError) -> [Double] {
    switch type {
    case .integer(let bits, let isSigned):
      return try converted(buffer, count, Self.integers(bits: bits, isSigned: isSigned))
    case .float(16): return try converted(buffer, count, .float16)
    case .float(32): return try converted(buffer, count, .float32)
    case .float: return try numbers(buffer, count: count, as: Double.self)
    case .decimal(let bits, let scale):
      return try decimals(buffer, count: count, bits: bits, scale: scale)
    case .seconds(let bits, let perSecond):
      let parts = try converted(buffer, count, Self.integers(bits: bits, isSigned: true))
      return perSecond == 1 ? parts : parts.map { $0 / Double(perSecond) }
    default: stop("a column of \(type) does not hold numbers")
    }
  }

  private static func integers(bits: Int, isSigned: Bool) -> NumberLayout.Kind {
    switch bits {
    case 8: isSigned ? .int8 : .uint8
    case 16: isSigned ? .int16 : .uint16
    case 32: isSigned ? .int32 : .uint32
    default: isSigned ? .int64 : .uint64
    }
  }

  /// Converts the numbers of a buffer in pieces that stay in a cache.
  private func converted(
    _ buffer: Int, _ count: Int, _ kind: NumberLayout.Kind
  ) throws(FileError) -> [Double] {
    let (layout, buffer) = (NumberLayout(kind), try self.buffer(buffer))
    var result: [Double] = []
    let piece = 1 << 12
    for start in stride(from: 0, to: count, by: piece) {
      let bytes = try buffer.bytes(
        of: start..<min(start + piece, count), among: count, width: layout.size)
      // Only now is it certain that the file has as many numbers.
      if start == 0 { result.reserveLargePages(count) }
      layout.append(bytes, 0..<bytes.count, to: &result)
    }
    return result
  }

  private func decimals(
    _ buffer: Int, count: Int, bits: Int, scale: Int
  ) throws(FileError) -> [Double] {
    switch bits {
    case 32:
      return try numbers(buffer, count: count, as: Int32.self).map {
        Double(Int128($0), dividedByTenTo: scale)
      }
    case 64:
      return try numbers(buffer, count: count, as: Int64.self).map {
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
