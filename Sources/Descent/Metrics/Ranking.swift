/// The rows from the highest score to the lowest: for each different score, Σ weight over the rows of a
/// class and over the others.
public struct Ranking {
  /// The weights at one score.
  public struct Step: Hashable, Sendable {
    /// Σ weight over the rows of the class.
    public internal(set) var inside = 0.0
    /// Σ weight over the other rows.
    public internal(set) var outside = 0.0
  }

  /// The steps from the highest score to the lowest; rows of equal scores share a step.
  public let steps: [Step]

  /// Σ weight over the rows of the class.
  public var inside: Double { steps.reduce(0) { $0 + $1.inside } }
  /// Σ weight over the other rows.
  public var outside: Double { steps.reduce(0) { $0 + $1.outside } }

  init(scores: [Double], areInside: [Bool], weights: [Double]) {
    // Rows of equal scores keep their order, so that the sums are always added in the same order.
    let order = scores.indices.sorted {
      scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1
    }
    var steps: [Step] = []
    var last: Double?
    for row in order {
      if scores[row] != last { steps.append(Step()) }
      last = scores[row]
      if areInside[row] {
        steps[steps.count - 1].inside += weights[row]
      } else {
        steps[steps.count - 1].outside += weights[row]
      }
    }
    self.steps = steps
  }
}

/// A metric of how well scores separate the rows of a class from the others, whatever the scores' scale.
///
/// With two classes, class 1 is ranked, by the single output or by the difference of the second output and
/// the first. With more, each class is ranked against all others, by its probability or its score, and the
/// value is the mean over the classes that have one. The metric is exact and needs all rows at the same time,
/// so it keeps them: a row takes 24 bytes for two classes, and 16 + 8 a class for more. A row of weight 0 does
/// not count.
public protocol RankingMetric: ClassificationMetric {
  /// The value of one class, whose rows are inside; NaN if it has none.
  func value(of ranking: Ranking) -> Double
}

extension RankingMetric {
  /// True.
  public static var keepsRows: Bool { true }

  /// One, for the number of a row's scores.
  public func sumCount(outputs: Int) -> Int { 1 }

  /// Appends each row's weight, class and scores.
  public func add(
    _ predictions: Predictions, _ target: Matrix, weights: Matrix?, to sums: inout [Double]
  ) {
    let columns = predictions.columns
    sums[0] = columns > 2 ? Double(columns) : 1
    for row in 0..<predictions.rows {
      let weight = weights?[row, 0] ?? 1
      if weight == 0 { continue }
      sums.append(weight)
      sums.append(Double(target.actualClass(in: row, outputs: columns) ?? -1))
      predictions.appendScores(of: row, to: &sums)
    }
  }

  /// Appends the other rows.
  public func merge(_ other: [Double], into sums: inout [Double]) {
    sums[0] = max(sums[0], other[0])
    sums += other.dropFirst()
  }

  /// The value of the rows; NaN if a score is NaN, or if no class has a value.
  public func value(of sums: [Double]) -> Double {
    let scores = Int(sums[0])
    let width = scores + 2
    let rows = Array(stride(from: 1, to: sums.count, by: width))
    let weights = rows.map { sums[$0] }
    var (sum, count) = (0.0, 0.0)
    for number in 0..<scores {
      let values = rows.map { sums[$0 + 2 + number] }
      if values.contains(where: \.isNaN) { return .nan }
      let name = scores == 1 ? 1.0 : Double(number)
      let value = value(
        of: Ranking(
          scores: values, areInside: rows.map { sums[$0 + 1] == name }, weights: weights))
      if value.isNaN { continue }
      sum += value
      count += 1
    }
    return sum / count
  }
}

extension Predictions {
  /// Appends what a row is ranked by: the score of class 1 of two, or a score for each of more classes.
  fileprivate func appendScores(of row: Int, to sums: inout [Double]) {
    if columns > 2 {
      appendClassScores(of: row, to: &sums)
    } else if columns == 2, scale != .probabilities {
      sums.append(self[row, 1] - self[row, 0])
    } else {
      sums.append(self[row, columns - 1])
    }
  }

  /// The probabilities of a row's classes, or their scores. The exponentials of logits are added up from the
  /// smallest to the largest: rows whose logits differ by the same amounts in another order then have the
  /// same sum, bit for bit, and equal probabilities of whole-number logits are ties.
  private func appendClassScores(of row: Int, to sums: inout [Double]) {
    let classes = 0..<columns
    guard scale == .logits else {
      for number in classes { sums.append(self[row, number]) }
      return
    }
    let highest = classes.reduce(-.infinity) { max($0, self[row, $1]) }
    let powers = classes.map { exponential(self[row, $0] - highest) }
    let sum = powers.sorted().reduce(0, +)
    for power in powers { sums.append(power / sum) }
  }
}
