extension DecimalReadable {
  /// Creates the number nearest to a decimal of up to 19 digits. Returns nil if the decimal is
  /// longer or out of range, or if 128 bits do not decide.
  @inline(__always)
  init?(_ decimal: Decimal, powers: Span<PowersOfFive.Leading>) {
    let exponent = decimal.exponent
    guard !decimal.isTruncated else { return nil }
    if let number = Self.quotient(
      decimal.significand, byTenTo: 0 &- exponent, isNegative: decimal.isNegative)
    {
      self = number
      return
    }
    guard
      let bits = Self.nearest(decimal.significand, timesTenTo: exponent, powers: powers),
      bits < Self.infinityBits
    else { return nil }
    let sign: UInt64 = decimal.isNegative ? 1 : 0
    self.init(storedBits: bits | sign &<< UInt64(MemoryLayout<Self>.size * 8 - 1))
  }

  /// Creates the number nearest to the decimal that fills `bytes`. The number is infinite if the
  /// decimal is out of range. Returns nil if the bytes hold anything else.
  init?(parsing bytes: Span<UInt8>) {
    guard let decimal = Decimal(bytes, at: 0), decimal.end == bytes.count else { return nil }
    let (powers, exponent) = (PowersOfFive.all, decimal.exponent)
    let significand = decimal.significand
    var bits = Self.nearest(significand, timesTenTo: exponent, powers: powers.span)
    if decimal.isTruncated {
      // The complete decimal is between these two.
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

/// Returns the number that a text holds between spaces and tabs. Returns nil if it holds anything
/// else, or a number beyond the range of `Double`. A number that is too small for `Double` is 0.
package func parseNumber(_ text: String) -> Double? {
  let bytes = Array(text.utf8)
  let number = Double(parsing: bytes.span.extracting(trimmed(0..<bytes.count, of: bytes.span)))
  return number.flatMap { $0.isFinite ? $0 : nil }
}

/// Returns a range without the spaces and tabs at its ends.
func trimmed(_ range: Range<Int>, of bytes: Span<UInt8>) -> Range<Int> {
  var (start, end) = (range.lowerBound, range.upperBound)
  while start < end, Byte.isBlank(bytes[start]) { start += 1 }
  while end > start, Byte.isBlank(bytes[end - 1]) { end -= 1 }
  return start..<end
}
