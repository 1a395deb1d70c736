#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#else
  import Darwin
#endif

/// The random numbers that follow `numpy.random.seed(s)`: NumPy's legacy `RandomState`, a Mersenne
/// Twister (MT19937).
///
/// Use it to repeat a run that was published with NumPy, with the same initial weights and the same
/// order of rows. For anything else prefer ``RandomKey``, which needs no state.
///
/// ```swift
/// var random = NumpyRandom(seed: 0)
/// let weights = random.random(3).map { 2 * $0 - 1 }  // 2 * numpy.random.random(3) - 1
/// let order = random.permutation(60_000)  // numpy.random.permutation(60000)
/// ```
///
/// ``random()``, ``shuffle(_:)`` and ``permutation(_:)`` agree with NumPy bit for bit. ``randn()``
/// uses the platform's `log` and agrees to a relative error of about 1e-15.
///
/// A copy continues independently of the original. Not for cryptography.
///
/// Reference: Matsumoto, Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998.
public struct NumpyRandom: Hashable, Sendable {
  private static let length = 624
  private static let middle = 397

  private var state: [UInt32]
  /// The index in `state` of the next word to return, or `length` when a new block is due.
  private var position = length
  /// The second value of the last pair of normal deviates, if it has not been returned yet.
  private var cachedNormal: Double?

  /// `numpy.random.seed(seed)`: `s₀ = seed`, `sᵢ = 1812433253 · (sᵢ₋₁ ^ (sᵢ₋₁ >> 30)) + i`, modulo
  /// 2³².
  ///
  /// Every 32-bit seed is allowed, as in NumPy.
  public init(seed: UInt32) {
    var words = [UInt32](repeating: seed, count: Self.length)
    for i in 1..<Self.length {
      words[i] = 1_812_433_253 &* (words[i - 1] ^ (words[i - 1] >> 30)) &+ UInt32(i)
    }
    state = words
  }

  /// `(⌊a / 2⁵⌋ · 2²⁶ + ⌊b / 2⁶⌋) / 2⁵³` of the next two words: `numpy.random.random()`, uniform in
  /// [0, 1).
  public mutating func random() -> Double {
    let high = Double(nextWord() >> 5)
    let low = Double(nextWord() >> 6)
    return (high * 67_108_864 + low) / 9_007_199_254_740_992
  }

  /// `numpy.random.random(count)`: the next `count` values, in C order for a matrix.
  ///
  /// A `count` of 0 gives an empty array and draws nothing. Traps if `count` is negative.
  public mutating func random(_ count: Int) -> [Double] {
    require(count >= 0, "NumpyRandom.random(\(count)): the count must be 0 or more")
    var values: [Double] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(random()) }
    return values
  }

  /// `√(−2 · ln r² / r²) · x` with (x, y) uniform in the unit disc, `r² = x² + y²`:
  /// `numpy.random.randn()`.
  ///
  /// Marsaglia's polar method gives two values at a time. The second is kept for the next call of
  /// `randn()`, whatever else is drawn in between.
  public mutating func randn() -> Double {
    if let cached = cachedNormal {
      cachedNormal = nil
      return cached
    }
    while true {
      let x = 2 * random() - 1
      let y = 2 * random() - 1
      let squared = x * x + y * y
      if squared >= 1 || squared == 0 { continue }
      let factor = (-2 * log(squared) / squared).squareRoot()
      cachedNormal = factor * x
      return factor * y
    }
  }

  /// `numpy.random.randn(count)`: the next `count` standard normal values.
  ///
  /// A `count` of 0 gives an empty array and draws nothing. Traps if `count` is negative.
  public mutating func randn(_ count: Int) -> [Double] {
    require(count >= 0, "NumpyRandom.randn(\(count)): the count must be 0 or more")
    var values: [Double] = []
    values.reserveCapacity(count)
    for _ in 0..<count { values.append(randn()) }
    return values
  }

  /// `numpy.random.shuffle(array)`: for `i` from the last index down to 1, swaps `i` with a uniform
  /// index of `0...i`.
  ///
  /// An array of zero or one elements stays as it is, and nothing is drawn.
  @inlinable
  public mutating func shuffle<Element>(_ array: inout [Element]) {
    for i in stride(from: array.count - 1, to: 0, by: -1) {
      array.swapAt(i, Int(interval(UInt64(i))))
    }
  }

  /// `numpy.random.permutation(n)`: `0, 1, …, n − 1`, shuffled. Traps if `n` is negative.
  public mutating func permutation(_ n: Int) -> [Int] {
    require(n >= 0, "NumpyRandom.permutation(\(n)): the count must be 0 or more")
    var rows = Array(0..<n)
    shuffle(&rows)
    return rows
  }

  /// Returns a uniform number in `0...top`. Words are masked to the bits of `top` and drawn until
  /// one is not above it.
  @usableFromInline
  mutating func interval(_ top: UInt64) -> UInt64 {
    if top == 0 { return 0 }
    let mask = UInt64.max >> UInt64(top.leadingZeroBitCount)
    while true {
      var word = UInt64(nextWord())
      // Beyond 32 bits NumPy joins two words. The first gives the upper bits.
      if top > UInt64(UInt32.max) { word = word << 32 | UInt64(nextWord()) }
      if word & mask <= top { return word & mask }
    }
  }

  /// Returns MT19937's next 32 bits.
  private mutating func nextWord() -> UInt32 {
    if position == Self.length { regenerate() }
    var word = state[position]
    position += 1
    word ^= word >> 11
    word ^= (word << 7) & 0x9d2c_5680
    word ^= (word << 15) & 0xefc6_0000
    return word ^ (word >> 18)
  }

  private mutating func regenerate() {
    for i in 0..<Self.length {
      let next = i + 1 == Self.length ? 0 : i + 1
      let far = i + Self.middle < Self.length ? i + Self.middle : i + Self.middle - Self.length
      let joined = (state[i] & 0x8000_0000) | (state[next] & 0x7fff_ffff)
      let twist: UInt32 = joined & 1 == 0 ? 0 : 0x9908_b0df
      state[i] = state[far] ^ (joined >> 1) ^ twist
    }
    position = 0
  }
}
