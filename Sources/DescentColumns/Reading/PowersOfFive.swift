/// 5^q for q in −342 ... 308, each as the 128 leading bits of its binary form.
///
/// The powers for −27 ... −1 are rounded up and all others down, as in D. Lemire, "Number Parsing
/// at a Gigabyte per Second" (2021). They are computed exactly, with integers, when they are first
/// used.
enum PowersOfFive {
  /// 128 bits, the first of which is 1.
  struct Leading {
    var high: UInt64
    var low: UInt64
  }

  /// The exponent of the first entry.
  static let least = -342
  /// The exponent of the last entry.
  static let greatest = 308

  /// The powers; element `index` is 5^(least + index).
  static let all: [Leading] = negative().reversed() + positive()

  /// Computes 5^0, 5^1 … 5^308, which has 716 bits.
  private static func positive() -> [Leading] {
    var limbs = [UInt64](repeating: 0, count: 12)
    limbs[0] = 1
    return (0...greatest).map { _ in
      defer {
        var carry: UInt64 = 0
        for index in limbs.indices {
          let (high, low) = limbs[index].multipliedFullWidth(by: 5)
          let (sum, overflow) = low.addingReportingOverflow(carry)
          limbs[index] = sum
          carry = high + (overflow ? 1 : 0)
        }
      }
      return leading(of: limbs)
    }
  }

  /// Computes 5^−1 … 5^−342 by dividing 2^1151 by 5 repeatedly. Dividing the integer quotient again
  /// gives the same result as dividing once by the power, and the last quotient still has 357 bits.
  private static func negative() -> [Leading] {
    var limbs = [UInt64](repeating: 0, count: 18)
    limbs[17] = 1 << 63
    return (1 ... -least).map { exponent in
      var remainder: UInt64 = 0
      for index in limbs.indices.reversed() {
        (limbs[index], remainder) = UInt64(5).dividingFullWidth((remainder, limbs[index]))
      }
      var bits = leading(of: limbs)
      if exponent <= 27 {
        bits.low &+= 1
        if bits.low == 0 { bits.high += 1 }
      }
      return bits
    }
  }

  /// Returns the 128 bits from the first bit that is 1.
  private static func leading(of limbs: [UInt64]) -> Leading {
    let top = limbs.lastIndex { $0 != 0 } ?? 0
    let shift = UInt64(limbs[top].leadingZeroBitCount)
    func limb(_ index: Int) -> UInt64 { index < 0 ? 0 : limbs[index] }
    func shifted(_ index: Int) -> UInt64 {
      limb(index) << shift | limb(index - 1) >> (64 - shift)
    }
    return Leading(high: shifted(top), low: shifted(top - 1))
  }
}
