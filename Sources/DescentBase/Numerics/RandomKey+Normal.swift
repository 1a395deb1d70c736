extension RandomKey {
  /// `Φ⁻¹(u)`, u uniform in (0, 1): the normal deviate at `index`, with mean 0 and standard
  /// deviation 1. It uses one random word.
  ///
  /// Φ⁻¹ is accurate to about 1 part in 10¹⁶. Wichura, "Algorithm AS 241: The Percentage Points of
  /// the Normal Distribution" (1988).
  public func normal(_ index: UInt64) -> Double { Kernels.normalQuantile(openUniform(index)) }

  /// `Φ⁻¹(u)`, u uniform in (Φ(−2), Φ(2)): a normal deviate truncated to two standard deviations.
  package func truncatedNormal(_ index: UInt64) -> Double {
    let below = 0.022750131948179207
    return Kernels.normalQuantile(below + (1 - 2 * below) * openUniform(index))
  }

  /// `(⌊key[index] / 2¹²⌋ + ½) / 2⁵²`: uniform in (0, 1). It is the middle of one of 2⁵² cells, so
  /// 0 and 1 do not occur.
  func openUniform(_ index: UInt64) -> Double { (Double(self[index] >> 12) + 0.5) * 0x1p-52 }
}
