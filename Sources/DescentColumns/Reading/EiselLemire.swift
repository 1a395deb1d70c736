/// The layout of a binary floating-point type in IEEE 754.
struct BinaryLayout {
  /// The number of bits of the significand that are stored.
  let significandBits: Int
  /// The least exponent minus 1, which a stored exponent of 0 means.
  let leastExponent: Int
  /// The stored exponent of infinity.
  let infinity: Int
  /// The powers of ten with which a decimal can be halfway between two numbers.
  let halfway: ClosedRange<Int>
  /// Decimals of 19 digits with a smaller power of ten are 0, and with a greater one infinite.
  let powers: ClosedRange<Int>
}

/// A type of number that is read from decimals: `Float` or `Double`.
protocol DecimalReadable: BinaryFloatingPoint, LosslessStringConvertible, Sendable {
  static var layout: BinaryLayout { get }
  init(storedBits: UInt64)
  /// Creates the number nearest to a value whose nearest 64-bit number, in the range of the type, is `double`.
  /// Returns nil if that does not decide which it is.
  init?(nearestTo double: Double)
}

extension Float: DecimalReadable {
  @inline(__always)
  static var layout: BinaryLayout {
    BinaryLayout(
      significandBits: 23, leastExponent: -127, infinity: 0xFF, halfway: -17...10, powers: -64...38)
  }
  @inline(__always)
  init(storedBits: UInt64) { self.init(bitPattern: UInt32(truncatingIfNeeded: storedBits)) }

  @inline(__always)
  init?(nearestTo double: Double) {
    // Halfway between two numbers, the side on which the value lies is lost.
    guard double.bitPattern & 0x1FFF_FFFF != 0x1000_0000 else { return nil }
    self.init(double)
  }
}

extension Double: DecimalReadable {
  @inline(__always)
  static var layout: BinaryLayout {
    BinaryLayout(
      significandBits: 52, leastExponent: -1023, infinity: 0x7FF, halfway: -4...23,
      powers: -342...308)
  }
  @inline(__always)
  init(storedBits: UInt64) { self.init(bitPattern: storedBits) }

  @inline(__always)
  init?(nearestTo double: Double) { self = double }
}

extension DecimalReadable {
  /// Returns ±significand / 10ⁿ if both have few digits, so that they are 64-bit numbers and their quotient is rounded once
  /// (W. Clinger, "How to Read Floating Point Numbers Accurately", 1990). Most decimals that people write are
  /// such.
  @inline(__always)
  static func quotient(_ significand: UInt64, byTenTo n: Int, isNegative: Bool) -> Self? {
    // Up to 2⁵³ would do, but the shortest decimals of 64-bit numbers lie on both sides of that: the branch would be
    // hard to predict. A branch for the sign would be too, so the sign is set as a bit.
    guard significand >> 43 == 0, n >= 0, n <= 22 else { return nil }
    // 2⁵² + significand − 2⁵². The instruction that converts an integer waits for the conversion before it.
    let number = Double(bitPattern: 0x1p52.bitPattern | significand) - 0x1p52
    let quotient = number / powersOfTen[n]
    let sign: UInt64 = isNegative ? 1 : 0
    return Self(nearestTo: Double(bitPattern: quotient.bitPattern | sign &<< 63))
  }

  /// The stored bits of infinity.
  @inline(__always)
  static var infinityBits: UInt64 { UInt64(layout.infinity) << UInt64(layout.significandBits) }

  /// Returns the stored bits of the number nearest to significand · 10^exponent, ties to even.
  /// Beyond the range these are the bits of infinity. Returns nil in the rare case that 128 bits of
  /// the power do not decide.
  ///
  /// The product of the significand and the leading bits of 5^exponent nearly always has more
  /// correct bits than the result needs. D. Lemire, "Number Parsing at a Gigabyte per Second"
  /// (2021), after M. Eisel; the steps are those of its algorithm 1.
  @inline(__always)
  static func nearest(
    _ significand: UInt64, timesTenTo exponent: Int, powers: Span<PowersOfFive.Leading>
  ) -> UInt64? {
    let layout = Self.layout
    guard significand != 0, exponent >= layout.powers.lowerBound else { return 0 }
    guard exponent <= layout.powers.upperBound else { return infinityBits }
    let zeros = significand.leadingZeroBitCount
    let normal = significand &<< UInt64(truncatingIfNeeded: zeros)
    let power = powers[exponent &- PowersOfFive.least]
    var product = normal.multipliedFullWidth(by: power.high)
    let undecided = UInt64.max >> UInt64(layout.significandBits + 3)
    if product.high & undecided == undecided {
      let second = normal.multipliedFullWidth(by: power.low)
      product.low &+= second.high
      if second.high > product.low { product.high &+= 1 }
      // Outside −27 ... 55, 5^exponent is truncated, and the bits that follow might carry.
      if product.low == .max, !(-27...55).contains(exponent) { return nil }
    }
    return rounded(product, exponent: exponent, zeros: zeros)
  }

  /// Returns the stored bits of a product of a normalized significand and power.
  @inline(__always)
  private static func rounded(
    _ product: (high: UInt64, low: UInt64), exponent: Int, zeros: Int
  ) -> UInt64 {
    let layout = Self.layout
    let bits = UInt64(layout.significandBits)
    let upper = product.high &>> 63
    let shift = upper &+ UInt64(64 - layout.significandBits - 3)
    // One bit more than is stored, for rounding.
    var significand = product.high &>> shift
    // ⌊log₂ 10^exponent⌋, by a multiplication.
    let binary = (217_706 &* exponent) &>> 16 &+ 63
    let stored = binary &+ Int(truncatingIfNeeded: upper) &- zeros &- layout.leastExponent
    if stored <= 0 {
      guard stored > -63 else { return 0 }
      significand &>>= UInt64(1 - stored)
      // Rounding up may give the least normal number, whose bits come next.
      return (significand &+ significand & 1) &>> 1
    }
    if product.low <= 1, isHalfway(product.high, significand, shift, exponent) { significand &-= 1 }
    significand = (significand &+ significand & 1) &>> 1
    // The leading bit adds 1 to the exponent, or 2 if rounding up has carried; the other bits are
    // then 0.
    let number = (UInt64(truncatingIfNeeded: stored &- 1) &<< bits) &+ significand
    return min(number, infinityBits)
  }

  /// Returns whether a product is halfway between two numbers of which the lesser is even. It is
  /// not inlined, because the case is rare.
  @inline(never)
  private static func isHalfway(
    _ high: UInt64, _ significand: UInt64, _ shift: UInt64, _ exponent: Int
  ) -> Bool {
    layout.halfway.contains(exponent) && significand & 3 == 1 && significand << shift == high
  }
}

private let powersOfTen: [Double] = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18,
  1e19, 1e20, 1e21, 1e22,
]
