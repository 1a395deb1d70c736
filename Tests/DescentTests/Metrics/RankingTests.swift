import Testing

@testable import Descent

/// The ties of ranking metrics over more than two classes.
struct RankingTests {
  /// Rows of whole-number logits, each with others that hold the same logits in another order.
  private static func rows(classes: Int) -> (logits: [[Int]], targets: [Int]) {
    let key = RandomKey(seed: UInt64(classes))
    func draw(_ number: Int, below count: Int) -> Int {
      Int(key.uniform(UInt64(number)) * Double(count))
    }
    var logits: [[Int]] = []
    for row in 0..<240 {
      guard row >= 60 else {
        logits.append((0..<classes).map { draw(row * classes + $0, below: 9) - 4 })
        continue
      }
      var permuted = logits[row % 60]
      for place in 1..<classes {
        permuted.swapAt(place, draw(100_000 + row * classes + place, below: place + 1))
      }
      logits.append(permuted)
    }
    return (logits, logits.indices.map { draw(200_000 + $0, below: classes) })
  }

  /// The rank of each row's softmax probability of a class, from the highest. The powers of e are linearly
  /// independent over the rationals, so Σ exp(zᵢ − zₖ) is the same for two rows only if the differences are.
  private static func ranks(of number: Int, in logits: [[Int]]) throws -> [Int] {
    let differences = logits.map { row in row.map { $0 - row[number] }.sorted() }
    let sums = Dictionary(
      differences.map { ($0, $0.reduce(0) { $0 + exponential(Double($1)) }) },
      uniquingKeysWith: { first, _ in first })
    let order = sums.sorted { $0.value < $1.value }
    for (low, high) in zip(order, order.dropFirst()) {
      try #require(high.value - low.value > 1e-12 * high.value)
    }
    let ranks = Dictionary(uniqueKeysWithValues: zip(order.map(\.key), order.indices))
    return try differences.map { try #require(ranks[$0]) }
  }

  /// Both metrics of one class, from whole-number counts of pairs and rows.
  private static func values(_ ranks: [Int], _ isInside: [Bool]) -> (auc: Double, ap: Double) {
    let inside = ranks.indices.filter { isInside[$0] }
    let outside = ranks.indices.filter { !isInside[$0] }
    var halves = 0
    for row in inside {
      for other in outside { halves += (ranks[other] - ranks[row]).signum() + 1 }
    }
    var precision = 0.0
    for row in inside {
      let right = inside.count { ranks[$0] <= ranks[row] }
      let wrong = outside.count { ranks[$0] <= ranks[row] }
      precision += Double(right) / Double(right + wrong)
    }
    return (
      Double(halves) / Double(2 * inside.count * outside.count), precision / Double(inside.count)
    )
  }

  @Test(
    "Equal probabilities of whole-number logits are ties, whatever the order of the classes",
    arguments: [3, 4, 5, 10])
  func ties(classes: Int) throws {
    let (logits, targets) = Self.rows(classes: classes)
    let data = try ArrayDataset(
      features: logits.map { $0.map(Double.init) }, classes: targets)
    let totals = try Model.identity(classes).evaluate(
      data, loss: SoftmaxCrossEntropy(), metrics: [AreaUnderROC(), AveragePrecision()])
    let values = try (0..<classes).map { number in
      Self.values(try Self.ranks(of: number, in: logits), targets.map { $0 == number })
    }
    let auc = values.reduce(0) { $0 + $1.auc } / Double(classes)
    let ap = values.reduce(0) { $0 + $1.ap } / Double(classes)
    #expect((try #require(totals["roc-auc"]) - auc).magnitude < 1e-14)
    #expect((try #require(totals["average-precision"]) - ap).magnitude < 1e-14)
  }
}
