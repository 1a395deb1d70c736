extension RandomKey {
  /// The normal deviate at `index`, with mean 0 and standard deviation 1: one uniform number
  /// through the inverse of the normal distribution function.
  ///
  /// Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution" (1988), accurate
  /// to about 1 part in 10¹⁶.
  public func normal(_ index: UInt64) -> Double { Kernels.normalQuantile(openUniform(index)) }

  /// A normal deviate of those within two standard deviations: the uniform number at `index` goes from
  /// Φ(−2) to Φ(2) before it goes through the inverse.
  func truncatedNormal(_ index: UInt64) -> Double {
    let below = 0.022750131948179207
    return Kernels.normalQuantile(below + (1 - 2 * below) * openUniform(index))
  }

  /// `(⌊key[index] / 2¹²⌋ + ½) / 2⁵²`: uniform in (0, 1), the middle of one of 2⁵² cells, so that 0 and
  /// 1 do not occur.
  func openUniform(_ index: UInt64) -> Double { (Double(self[index] >> 12) + 0.5) * 0x1p-52 }
}
