/// Learns a `CategoryEncoder` from the texts of the training rows, block by block.
struct CategoryLearner: Sendable {
  /// The number of rows of each text, without white space at its ends.
  private var counts: [String: Int] = [:]
  private var missing = 0

  /// Adds the texts of some rows, given by the indices of their levels, −1 where missing.
  mutating func add(_ codes: [Int32], _ levels: [String], rows: [Int]) {
    var rowsOf = [Int](repeating: 0, count: levels.count)
    for row in rows {
      let code = codes[row]
      if code < 0 { missing += 1 } else { rowsOf[Int(code)] += 1 }
    }
    for (level, rows) in zip(levels, rowsOf) where rows > 0 {
      counts[String(level.withoutBlanksAround), default: 0] += rows
    }
  }

  /// The encoder of the texts so far.
  var encoder: CategoryEncoder { CategoryEncoder(counts: counts, missing: missing) }
}
