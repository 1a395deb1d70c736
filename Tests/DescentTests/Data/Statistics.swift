@testable import Descent

/// How far samples of permutations are from uniform ones, as z
/// values, which are about normal(0, 1) for uniform samples.
enum Statistics {
  typealias Permutation = @Sendable (_ count: Int, _ key: RandomKey) -> [Int]

  struct Report: CustomStringConvertible {
    /// Chi-square of the row at position 0.
    var firstPosition = 0.0
    /// The number of pairs at positions (0, 1), (2, 3), … that ascend.
    var orderedPairs = 0.0
    /// The number of odd permutations.
    var parity = 0.0
    /// The number of rows that keep their position: 1 on average, with variance 1.
    var fixedPoints = 0.0
    /// The number of rows next to their old neighbor, `rows[p + 1] = rows[p] + 1`.
    var neighbors = 0.0

    var worst: Double {
      [firstPosition, orderedPairs, parity, fixedPoints, neighbors].map(abs).max() ?? 0
    }
    var description: String {
      "first \(firstPosition), pairs \(orderedPairs), parity \(parity), fixed \(fixedPoints), "
        + "neighbors \(neighbors)"
    }
  }

  static func report(_ permutation: Permutation, count: Int, keys: [RandomKey]) -> Report {
    report(keys.map { permutation(count, $0) })
  }

  static func report(_ orders: [[Int]]) -> Report {
    let count = orders[0].count
    let trials = Double(orders.count)
    var report = Report()

    // Chi-square needs at least five expected rows in a bin.
    let bins = min(count, max(2, orders.count / 5))
    var first = [Int](repeating: 0, count: bins)
    var ascents = 0
    var odd = 0
    var fixed = 0
    var neighbors = 0
    for rows in orders {
      first[rows[0] * bins / count] += 1
      // Pairs that share no position are independent of each other.
      for p in stride(from: 0, to: count - 1, by: 2) where rows[p] < rows[p + 1] { ascents += 1 }
      for p in 0..<count - 1 where rows[p + 1] == rows[p] + 1 { neighbors += 1 }
      if isOdd(rows) { odd += 1 }
      fixed += fixedPoints(rows)
    }
    // The bins have unequal widths when `bins` does not divide `count`.
    var widths = [Int](repeating: 0, count: bins)
    for row in 0..<count { widths[row * bins / count] += 1 }
    report.firstPosition = chiSquareZ(first, weights: widths.map { Double($0) / Double(count) })
    report.orderedPairs = binomialZ(ascents, of: orders.count * (count / 2), at: 0.5)
    report.parity = binomialZ(odd, of: orders.count, at: 0.5)
    report.fixedPoints = (Double(fixed) - trials) / trials.squareRoot()

    // P(p, p + 1 hold r, r + 1) = (n − 1) / (n (n − 1)): in all (n − 1) / n on average.
    let n = Double(count)
    let mean = (n - 1) / n
    // E[X²] = E[X] + pairs that overlap (n − 2 each way, both runs of three) + pairs that do not.
    let runs = 2 * (n - 2) * (n - 2)
    let apart = (n - 2) * (n - 3)
    let second =
      count < 3 ? mean : mean + runs / (n * (n - 1) * (n - 2)) + apart * apart / fourth(n)
    report.neighbors =
      (Double(neighbors) - trials * mean) / (trials * (second - mean * mean)).squareRoot()
    return report
  }

  /// n (n − 1) (n − 2) (n − 3), or 1 where it and the number that it divides are 0.
  private static func fourth(_ n: Double) -> Double {
    n < 4 ? 1 : n * (n - 1) * (n - 2) * (n - 3)
  }

  static func fixedPoints(_ rows: [Int]) -> Int {
    var fixed = 0
    for p in 0..<rows.count where rows[p] == p { fixed += 1 }
    return fixed
  }

  /// Returns true if the number of cycles of even length
  /// is odd. Also ends when `rows` is not a permutation.
  static func isOdd(_ rows: [Int]) -> Bool {
    var seen = [Bool](repeating: false, count: rows.count)
    var odd = false
    for start in 0..<rows.count where !seen[start] {
      var p = rows[start]
      seen[start] = true
      while !seen[p] {
        seen[p] = true
        odd.toggle()
        p = rows[p]
      }
    }
    return odd
  }

  /// (observed − expected) / standard deviation of a binomial count.
  static func binomialZ(_ successes: Int, of trials: Int, at probability: Double) -> Double {
    let trials = Double(trials)
    return (Double(successes) - trials * probability)
      / (trials * probability * (1 - probability)).squareRoot()
  }

  /// Pearson's chi-square against equal (or given) probabilities, as (χ² − d) / √(2 d).
  static func chiSquareZ(_ observed: [Int], weights: [Double]? = nil) -> Double {
    let total = Double(observed.reduce(0, +))
    let degrees = Double(observed.count - 1)
    var chiSquare = 0.0
    for (i, count) in observed.enumerated() {
      let expected = total * (weights?[i] ?? 1 / Double(observed.count))
      chiSquare += (Double(count) - expected) * (Double(count) - expected) / expected
    }
    return (chiSquare - degrees) / (2 * degrees).squareRoot()
  }
}
