/// A random permutation of `0..<count` that is computed, not stored, by the swap-or-not shuffle.
///
/// Each round pairs the numbers, `x ↔ K − x (mod count)`. One random bit, the same for both numbers
/// of a pair, decides whether they are swapped:
///
///     y = K − x (mod count);  m = max(x, y);  if mix(m ^ M) is odd { x = y }
///
/// Each round has its own `K` and `M`, drawn from the key. There are `16 + bit width of count`
/// rounds. A round is its own inverse, so the whole is a bijection for every count. The number of
/// swaps in a round is random, so even the parity of a small permutation is a fair bit.
///
/// Reference: Hoang, Morris, Rogaway, "An Enciphering Scheme Based on a Card Shuffle", CRYPTO 2012.
/// Ours differs in the round function, which is a mixer and not a cipher, because it serves
/// statistics and not secrecy. It also differs in the number of rounds.
package struct KeyedPermutation: Sendable {
  struct Round: Sendable {
    /// The round's `K`, in `0..<count`.
    let pivot: Int
    /// The round's `M`.
    let mask: UInt64
  }

  /// The number of numbers that are permuted, 0 or more.
  package let count: Int
  let key: RandomKey
  let rounds: [Round]

  package init(count: Int, key: RandomKey) {
    require(count >= 0, "a permutation of \(count) rows: the count must be 0 or more")
    self.count = count
    self.key = key
    let bits = Int.bitWidth - count.leadingZeroBitCount
    // Zero or one number needs no rounds.
    rounds = (0..<(count < 2 ? 0 : UInt64(16 + bits))).map { round in
      let pivot = key[2 * round].multipliedFullWidth(by: UInt64(count)).high
      return Round(pivot: Int(pivot), mask: key[2 * round + 1])
    }
  }

  /// The number at `position` of the permuted order. Traps outside `0..<count`.
  package subscript(position: Int) -> Int {
    require(
      position >= 0 && position < count, "position \(position) is outside 0..<\(count)")
    var x = position
    for round in rounds { x = Self.apply(round, to: x, count: count) }
    return x
  }

  /// The position at which a number is, so that `self[position(of: number)] == number`: the rounds in
  /// the opposite order. Traps outside `0..<count`.
  package func position(of number: Int) -> Int {
    require(number >= 0 && number < count, "the number \(number) is outside 0..<\(count)")
    var x = number
    for round in rounds.reversed() { x = Self.apply(round, to: x, count: count) }
    return x
  }

  /// Sets `rows[i] = self[first + i]` for every index of `rows`. Traps if a position is outside
  /// `0..<count`.
  ///
  /// The inner loop over the rows has no branch, so it is compiled to vector instructions.
  package func fill(_ rows: inout [Int], from first: Int) {
    require(
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
    // Both are in 0..<count, so the difference fits. `>> 63` is all ones where it is negative.
    let difference = round.pivot &- x
    let y = difference &+ ((difference &>> 63) & count)
    let larger = UInt64(bitPattern: Int64(max(x, y)))
    let odd = Int(truncatingIfNeeded: RandomKey.mix(larger ^ round.mask) & 1)
    // A masked exclusive-or would be compiled to a branch, which is mispredicted every second time
    // and makes the permutation three times slower. A product is not.
    return x &+ (y &- x) &* odd
  }
}

/// The count and the key determine the rounds, so equality compares only these two.
extension KeyedPermutation: Hashable {
  package static func == (left: KeyedPermutation, right: KeyedPermutation) -> Bool {
    left.count == right.count && left.key == right.key
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    hasher.combine(key)
  }
}
