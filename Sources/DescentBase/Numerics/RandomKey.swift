/// Counter-based randomness: `key[i] = mix(value + (i + 1) · 0x9e3779b97f4a7c15)`, modulo 2⁶⁴.
///
/// A key is a value, not a generator. Nothing advances, so the same key and index give the same
/// word on any thread, in any order and on any machine. `key[0]`, `key[1]`, … are the outputs of
/// SplitMix64 seeded with `value`, in order.
///
/// Derive a separate key for each purpose, so that two purposes never share words:
///
/// ```swift
/// let key = RandomKey(seed: 1)
/// let (noise, order) = (key.derived(0), key.derived(1))
/// let sample = noise.normal(17)  // the same value whenever it is asked for
/// ```
///
/// Not for cryptography.
///
/// Reference: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014.
public struct RandomKey: Hashable, Sendable {
  /// The 64 bits that decide every word of the key.
  public let value: UInt64

  /// `value = seed`. Every seed is allowed, including 0.
  public init(seed: UInt64) {
    value = seed
  }

  /// `mix(mix(value ^ c) + (salt + 1) · 0x9e3779b97f4a7c15)`: a key whose words are independent of
  /// this key's words.
  ///
  /// Different salts always give different keys. `a.derived(x).derived(y)` generally differs from
  /// `a.derived(y).derived(x)`.
  public func derived(_ salt: UInt64) -> RandomKey {
    RandomKey(seed: Self.mix(Self.mix(value ^ Self.domain) &+ (salt &+ 1) &* Self.increment))
  }

  /// `mix(value + (index + 1) · 0x9e3779b97f4a7c15)`: 64 random bits. Every index is allowed.
  @inlinable
  public subscript(index: UInt64) -> UInt64 {
    Self.mix(value &+ (index &+ 1) &* Self.increment)
  }

  /// `⌊key[index] / 2¹¹⌋ / 2⁵³`: uniform in [0, 1), a multiple of 2⁻⁵³, never 1.
  @inlinable
  public func uniform(_ index: UInt64) -> Double {
    Double(self[index] >> 11) * 0x1p-53
  }

  /// SplitMix64's step: 2⁶⁴ / golden ratio, rounded to an odd number.
  @usableFromInline static let increment: UInt64 = 0x9e37_79b9_7f4a_7c15

  /// The `c` of `derived`: the first 64 bits of the fraction of π. It separates derived keys from
  /// the words of the key itself.
  private static let domain: UInt64 = 0x243f_6a88_85a3_08d3

  /// SplitMix64's finalizer: a bijection of the 64-bit words. Each output bit depends on every
  /// input bit. `mix(0) = 0`.
  @inlinable @inline(__always)
  static func mix(_ word: UInt64) -> UInt64 {
    var z = word
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
