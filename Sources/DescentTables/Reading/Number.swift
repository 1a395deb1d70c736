extension DecimalReadable {
  /// The number nearest to a decimal of up to 19 digits; nil if it is longer, or beyond the range, or if
  /// 128 bits do not decide.
  @inline(__always)
  init?(_ decimal: Decimal, powers: Span<PowersOfFive.Leading>) {
    let exponent = decimal.exponent
    guard !decimal.isTruncated,
      let bits = Self.nearest(decimal.significand, timesTenTo: exponent, powers: powers),
      bits < Self.infinityBits
    else { return nil }
    let sign: UInt64 = decimal.isNegative ? 1 : 0
    self.init(storedBits: bits | sign &<< UInt64(MemoryLayout<Self>.size * 8 - 1))
  }

  /// The number nearest to the decimal that `bytes` hold, all of them; infinite beyond the range, nil
  /// if they hold anything else.
  init?(parsing bytes: Span<UInt8>) {
    guard let decimal = Decimal(bytes, at: 0), decimal.end == bytes.count else { return nil }
    let (powers, exponent) = (PowersOfFive.all, decimal.exponent)
    let significand = decimal.significand
    var bits = Self.nearest(significand, timesTenTo: exponent, powers: powers.span)
    if decimal.isTruncated {
      // The whole decimal lies between these two.
      let next = Self.nearest(significand + 1, timesTenTo: exponent, powers: powers.span)
      if bits != next { bits = nil }
    }
    if let bits {
      self.init(storedBits: bits)
      if decimal.isNegative { negate() }
    } else {
      self.init(string(bytes))
    }
  }
}

/// The number that a text holds between spaces and tabs, or nil when it holds anything else or one
/// beyond the range of `Double`. One too small for it is 0.
func parseNumber(_ text: String) -> Double? {
  let bytes = Array(text.utf8)
  let number = Double(parsing: bytes.span.extracting(trimmed(0..<bytes.count, of: bytes.span)))
  return number.flatMap { $0.isFinite ? $0 : nil }
}

/// A range without the spaces and tabs at its ends.
func trimmed(_ range: Range<Int>, of bytes: Span<UInt8>) -> Range<Int> {
  var (start, end) = (range.lowerBound, range.upperBound)
  while start < end, Byte.isBlank(bytes[start]) { start += 1 }
  while end > start, Byte.isBlank(bytes[end - 1]) { end -= 1 }
  return start..<end
}
