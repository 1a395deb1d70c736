/// A random permutation of `0..<count` that is computed, not stored: swap-or-not.
///
/// Each round pairs the numbers, `x ↔ K − x (mod count)`, and swaps a pair or not by one random bit
/// that both of the pair agree on:
///
///     y = K − x (mod count);  m = max(x, y);  if mix(m ^ M) is odd { x = y }
///
/// `K` and `M` are the round's own, from the key; there are `16 + bit width of count` rounds. A
/// round is its own inverse, so the whole is a bijection for every count; and each round's number
/// of swaps is random, so even the parity of a small permutation is a fair bit.
///
/// Reference: Hoang, Morris, Rogaway, "An Enciphering Scheme Based on a Card Shuffle", CRYPTO 2012.
/// Ours differs in the round function (a mixer, not a cipher: this is for statistics, not secrecy)
/// and in the number of rounds.
struct KeyedPermutation: Sendable {
  struct Round: Sendable {
    /// `K`, in `0..<count`.
    let pivot: Int
    /// `M`.
    let mask: UInt64
  }

  /// How many numbers are permuted, 0 or more.
  let count: Int
  let key: RandomKey
  let rounds: [Round]

  init(count: Int, key: RandomKey) {
    precondition(count >= 0, "a permutation of \(count) rows: the count must be 0 or more")
    self.count = count
    self.key = key
    let bits = Int.bitWidth - count.leadingZeroBitCount
    // One row has one order, and none has none: no rounds.
    rounds = (0..<(count < 2 ? 0 : UInt64(16 + bits))).map { round in
      let pivot = key[2 * round].multipliedFullWidth(by: UInt64(count)).high
      return Round(pivot: Int(pivot), mask: key[2 * round + 1])
    }
  }

  /// The number at `position` of the permuted order. Traps outside `0..<count`.
  subscript(position: Int) -> Int {
    precondition(
      position >= 0 && position < count, "position \(position) is outside 0..<\(count)")
    var x = position
    for round in rounds { x = Self.apply(round, to: x, count: count) }
    return x
  }

  /// `rows[i] = self[first + i]` for all of `rows`: the rounds outside, the rows inside, without a
  /// branch, so that the inner loop works on vectors.
  func fill(_ rows: inout [Int], from first: Int) {
    precondition(
      first >= 0 && first <= count && rows.count <= count - first,
      "\(rows.count) positions from \(first) on are not within 0..<\(count)")
    var span = rows.mutableSpan
    for i in 0..<span.count { span[i] = first &+ i }
    for round in rounds {
      for i in 0..<span.count { span[i] = Self.apply(round, to: span[i], count: count) }
    }
  }

  @inline(__always)
  private static func apply(_ round: Round, to x: Int, count: Int) -> Int {
    // Both are in 0..<count, so the difference fits; `>> 63` is all ones where it is negative.
    let difference = round.pivot &- x
    let y = difference &+ ((difference &>> 63) & count)
    let larger = UInt64(bitPattern: Int64(max(x, y)))
    let odd = Int(truncatingIfNeeded: RandomKey.mix(larger ^ round.mask) & 1)
    // As a product: a masked exclusive-or is compiled to a branch, which is mispredicted every
    // second time and makes the whole three times slower.
    return x &+ (y &- x) &* odd
  }
}

/// The rounds follow from the count and the key, so these two decide.
extension KeyedPermutation: Hashable {
  static func == (left: KeyedPermutation, right: KeyedPermutation) -> Bool {
    left.count == right.count && left.key == right.key
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    hasher.combine(key)
  }
}
