import DescentBase

/// Numbers from which quantiles are taken, in one pass and bounded memory: all of them as long as they are at
/// most 16,384, and after that a random sample of 8,192 to 16,384.
///
/// A number's place among all decides whether it is in the sample: those with the least hashes are. The sample
/// depends on the order of the numbers alone, and not on the blocks in which they are read. The share of the
/// numbers below a quantile of a sample of n differs from that of all by more than √(ln(2/δ) / 2n), 1.5% for
/// n = 8,192 and δ = 5%, with a probability of at most δ (Dvoretzky, Kiefer and Wolfowitz, 1956; Massart, 1990).
struct QuantileSample: Sendable {
  private static let limit = 1 << 14

  private var kept: [(hash: UInt64, number: Double)] = []
  private var count: UInt64 = 0
  private let key = RandomKey(seed: 0)
  /// Numbers with larger hashes are left out.
  private var greatest = UInt64.max

  /// Adds a number.
  mutating func add(_ number: Double) {
    let hash = key[count]
    count += 1
    guard hash <= greatest else { return }
    kept.append((hash, number))
    guard kept.count > Self.limit else { return }
    kept.sort { $0.hash < $1.hash }
    kept.removeLast(kept.count - Self.limit / 2)
    greatest = kept[kept.count - 1].hash
  }

  /// The numbers of the sample.
  var numbers: [Double] { kept.map(\.number) }

  /// The numbers that divide the sample into `parts` parts of about the same size, from the least number to the
  /// greatest; empty if there are none.
  func quantiles(_ parts: Int) -> [Double] {
    guard !kept.isEmpty else { return [] }
    let sorted = numbers.sorted()
    return (0...parts).map { sorted[(sorted.count - 1) * $0 / parts] }
  }
}
