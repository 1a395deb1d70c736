/// A decimal as it is written: ±significand · 10^exponent, in
/// `[+-]? (digits [. digits?]? | . digits) ([eE] [+-]? digits)?`.
///
/// `.5`, `5.` and `-1e3` are decimals; `0x1p3`, `inf`, `nan`, `1_000` and `1,5` are not.
struct Decimal {
  /// The first 19 digits, starting with the first that is not 0.
  let significand: UInt64
  let exponent: Int
  let isNegative: Bool
  /// Whether digits other than 0 were left out of the significand.
  let isTruncated: Bool
  /// The position after the decimal.
  let end: Int

  /// Reads the longest decimal that starts at `start`. Returns nil if there is none.
  @inline(__always)
  init?(_ bytes: Span<UInt8>, at start: Int) {
    let sign = Self.byte(bytes, at: start)
    isNegative = sign == UInt8(ascii: "-")
    let first = start &+ Self.length(ofSign: sign)
    var (position, significand, exponent): (Int, UInt64, Int) = (first, 0, 0)
    var pointCount = 0
    // Most decimals have one digit before the point. Testing for it saves time.
    let digit = Self.byte(bytes, at: first) &- 0x30
    if digit <= 9, Self.byte(bytes, at: first &+ 1) == UInt8(ascii: ".") {
      (position, significand) = (first &+ 1, UInt64(digit))
    } else {
      (significand, position) = Self.integer(bytes, at: first)
    }
    if Self.byte(bytes, at: position) == UInt8(ascii: ".") {
      pointCount = 1
      let fraction = position &+ 1
      (significand, position) = DigitChunk.digits(bytes, at: fraction, after: significand)
      exponent = fraction &- position
    }
    let digitCount = position &- first &- pointCount
    guard digitCount > 0 else { return nil }
    if digitCount > 19 {
      let long = Self.longSignificand(bytes, first..<position)
      (significand, exponent, isTruncated) = (long.significand, long.exponent, long.isTruncated)
    } else {
      isTruncated = false
    }
    if Self.byte(bytes, at: position) | 0x20 == UInt8(ascii: "e") {
      guard let (power, end) = Self.exponent(bytes, at: position &+ 1) else { return nil }
      (exponent, position) = (exponent &+ power, end)
    }
    (self.significand, self.exponent, end) = (significand, exponent, position)
  }

  /// Returns the digits at a position, and the position after them.
  @inline(never)
  private static func integer(_ bytes: Span<UInt8>, at start: Int) -> (UInt64, Int) {
    DigitChunk.digits(bytes, at: start, after: 0)
  }

  /// Returns the power after an `e`, limited to a million in size, and the position after it.
  /// Returns nil if there is no digit.
  @inline(__always)
  private static func exponent(
    _ bytes: Span<UInt8>, at start: Int
  ) -> (power: Int, end: Int)? {
    let sign = byte(bytes, at: start)
    let first = start &+ length(ofSign: sign)
    var (position, power) = (first, 0)
    while position < bytes.count, bytes[position] &- 0x30 <= 9 {
      if power < 100_000 { power = power &* 10 &+ Int(bytes[position] &- 0x30) }
      position &+= 1
    }
    guard position > first else { return nil }
    return (sign == UInt8(ascii: "-") ? 0 &- power : power, position)
  }

  /// Reads digits, possibly with a point among them. Only the first 19 significant ones fit.
  @inline(never)
  private static func longSignificand(
    _ bytes: Span<UInt8>, _ range: Range<Int>
  ) -> (significand: UInt64, exponent: Int, isTruncated: Bool) {
    var (significand, exponent): (UInt64, Int) = (0, 0)
    var (isFraction, isTruncated) = (false, false)
    for position in range {
      guard bytes[position] != UInt8(ascii: ".") else {
        isFraction = true
        continue
      }
      let digit = UInt64(bytes[position] - 0x30)
      if significand < 1_000_000_000_000_000_000 {
        significand = significand * 10 + digit
        exponent -= isFraction ? 1 : 0
      } else {
        isTruncated = isTruncated || digit != 0
        exponent += isFraction ? 0 : 1
      }
    }
    return (significand, exponent, isTruncated)
  }

  @inline(__always)
  private static func byte(_ bytes: Span<UInt8>, at position: Int) -> UInt8 {
    position < bytes.count ? bytes[position] : 0
  }

  /// Returns 1 for + and −, otherwise 0, in a form that the optimizer does not turn into a branch:
  /// signs are hard to predict.
  @inline(__always)
  private static func length(ofSign byte: UInt8) -> Int {
    Int(truncatingIfNeeded: (UInt64(byte &- UInt8(ascii: "+")) & 0xFD &- 1) &>> 63)
  }
}
