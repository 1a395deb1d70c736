import DescentBase

/// The mean Σx / n and the standard deviation √(Σ(x − mean)² / n) of numbers that come one after another,
/// in one pass and bounded memory.
///
/// The numbers are taken in groups of 4,096. Of each group the mean m and the sum of squares
/// q = Σ(x − m)² are computed in two passes. Groups are merged in their order: with δ = m − M, the
/// n numbers of mean m and the N before of mean M and sum Q have the mean M + δ·n / (N + n) and the sum
/// Q + q + δ²·N·n / (N + n) (Chan, Golub and LeVeque, 1979). The result depends on the order of the
/// numbers alone, and not on the blocks in which they are read. Equal numbers have exactly themselves as
/// mean and 0 as deviation, whatever the rounding.
package struct Moments: Sendable {
  private static let groupSize = 4096

  private var group: [Double] = []
  /// What the groups before have.
  private var merged = (count: 0.0, mean: 0.0, squares: 0.0)
  private(set) var first: Double?
  /// Whether all numbers so far are equal.
  private(set) var isConstant = true

  package init() {}

  /// Adds a number.
  package mutating func add(_ number: Double) {
    if let first { if number != first { isConstant = false } } else { first = number }
    group.append(number)
    guard group.count == Self.groupSize else { return }
    merged = withGroup
    group.removeAll(keepingCapacity: true)
  }

  /// The mean; NaN if there are no numbers.
  package var mean: Double { isConstant ? first ?? .nan : withGroup.mean }

  /// The standard deviation of the population; NaN if there are no numbers.
  package var standardDeviation: Double {
    if isConstant { return first == nil ? .nan : 0 }
    let all = withGroup
    return (all.squares / all.count).squareRoot()
  }

  /// What the groups before and the last one have together.
  private var withGroup: (count: Double, mean: Double, squares: Double) {
    guard !group.isEmpty else { return merged }
    let count = Double(group.count)
    let mean = group.reduce(0, +) / count
    let squares = group.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard merged.count > 0 else { return (count, mean, squares) }
    let (all, delta) = (merged.count + count, mean - merged.mean)
    return (
      all, merged.mean + delta * (count / all),
      merged.squares + squares + delta * delta * (merged.count * count / all)
    )
  }
}
