/// The digits among eight bytes, up to the first byte that is not a digit: their count n, their
/// value, and 10ⁿ.
struct DigitChunk {
  let count: Int
  let value: UInt64
  let scale: UInt64

  /// Returns significand · 10ⁿ + the n digits at the position, modulo 2⁶⁴, and the position after
  /// them.
  ///
  /// Sixteen bytes are examined without a branch, because predicting the number of digits, and
  /// predicting it wrongly, takes longer.
  @inline(__always)
  static func digits(
    _ bytes: Span<UInt8>, at position: Int, after significand: UInt64
  ) -> (significand: UInt64, end: Int) {
    let window = bytes.extracting(droppingFirst: position).extracting(first: 16)
    guard window.count == 16 else {
      return digitsOneByOne(bytes, at: position, after: significand)
    }
    let first = DigitChunk(word(window, at: 0), isEmpty: false)
    let second = DigitChunk(word(window, at: 8), isEmpty: first.count < 8)
    var significand = significand &* first.scale &+ first.value
    significand = significand &* second.scale &+ second.value
    let count = first.count &+ second.count
    guard count == 16 else { return (significand, position &+ count) }
    // The constant 16 instead of `count`, so that the processor does not have to wait for it.
    let next = position &+ 16
    let more = bytes.extracting(droppingFirst: next).extracting(first: 8)
    guard more.count == 8 else { return digitsOneByOne(bytes, at: next, after: significand) }
    let third = DigitChunk(word(more, at: 0), isEmpty: false)
    guard third.count < 8 else { return digitsOneByOne(bytes, at: next, after: significand) }
    return (significand &* third.scale &+ third.value, next &+ third.count)
  }

  @inline(never)
  private static func digitsOneByOne(
    _ bytes: Span<UInt8>, at start: Int, after significand: UInt64
  ) -> (significand: UInt64, end: Int) {
    var (significand, position) = (significand, start)
    while position < bytes.count, bytes[position] &- 0x30 <= 9 {
      significand = significand &* 10 &+ UInt64(bytes[position] &- 0x30)
      position &+= 1
    }
    return (significand, position)
  }

  /// Converts eight digits in parallel: pairs, then fours, then all, as in D. Lemire, "Quickly
  /// parsing eight digits" (2018). Fewer digits are first moved behind zeros.
  @inline(__always)
  private init(_ word: UInt64, isEmpty: Bool) {
    let digits = word ^ 0x3030_3030_3030_3030
    let others = (digits &+ 0x7676_7676_7676_7676 | digits) & 0x8080_8080_8080_8080
    count = isEmpty ? 0 : others.trailingZeroBitCount >> 3
    // Shifts by 64 − 8 · count in two steps, because a masked shift by 64 does nothing.
    let shift = UInt64(truncatingIfNeeded: 32 &- 4 &* count)
    var sum = (digits &<< shift) &<< shift
    sum = sum &* 10 &+ sum &>> 8
    let outer = (sum & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
    let inner = (sum &>> 16 & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
    value = (outer &+ inner) &>> 32
    scale = Self.powersOfTen[count]
  }

  private static let powersOfTen: [UInt64] = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
  ]
}

/// Reads eight bytes, the first one lowest. The optimizer turns this into one load.
@inline(__always)
func word(_ bytes: Span<UInt8>, at start: Int) -> UInt64 {
  UInt64(bytes[start]) | UInt64(bytes[start + 1]) << 8 | UInt64(bytes[start + 2]) << 16
    | UInt64(bytes[start + 3]) << 24 | UInt64(bytes[start + 4]) << 32
    | UInt64(bytes[start + 5]) << 40 | UInt64(bytes[start + 6]) << 48
    | UInt64(bytes[start + 7]) << 56
}
