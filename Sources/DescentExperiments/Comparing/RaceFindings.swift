import Descent

/// What a race says, in sentences.
extension RaceResult {
  /// Who reaches the goal at which cost, and whose value is the best.
  public var verdict: String {
    guard let winner = outcome.winner, let best = outcome.contenders[winner].best else {
      return "Every run has diverged: try smaller learning rates."
    }
    var sentences: [String] = []
    if outcome.goal != nil {
      let firsts = RaceAxis.allCases.compactMap { axis in
        outcome.first(by: axis).map { (axis, outcome.contenders[$0]) }
      }
      if let (_, first) = firsts.first, firsts.allSatisfy({ $1.name == first.name }) {
        sentences.append(
          "\(first.name) reaches the goal first by rows, by updates and by seconds"
            + costs(first, RaceAxis.allCases))
      } else {
        sentences += firsts.map { axis, first in
          "By \(axis.rawValue), \(first.name) reaches the goal first\(costs(first, [axis]))"
        }
      }
    }
    let name = outcome.contenders[winner].name
    sentences.append(
      "The best \(outcome.monitor.name) is that of \(name), \(significant(best.median))"
        + rangeText(best) + equals(winner))
    return sentences.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
      .joined(separator: " ")
  }

  /// What the pictures show, each a sentence or two.
  public var findings: [String] { notReached + diverged + rates + edges + noiseFindings }

  private var notReached: [String] {
    guard outcome.goal != nil else { return [] }
    return outcome.contenders.filter { outcome.reached($0) < $0.runs.count }.map { contender in
      let reached = outcome.reached(contender)
      return reached == 0
        ? "\(contender.name) does not reach the goal within \(race.comparison.budget.words)."
        : "\(contender.name) reaches the goal in \(reached) of \(contender.runs.count) runs."
    }
  }

  private var diverged: [String] {
    outcome.contenders.filter { $0.divergedRuns > 0 }.map {
      "\($0.name): \($0.divergedRuns) of \(counted($0.runs.count, "run")) diverged at the rate "
        + "\(significant($0.learningRate))."
    }
  }

  /// How the best rate grows with the batch size.
  private var rates: [String] {
    guard race.comparison.searchesRates else { return [] }
    let sorted = outcome.contenders.filter { $0.search?.isAtEdge == false }
      .sorted { $0.batchRows < $1.batchRows }
    guard let small = sorted.first, let large = sorted.last, small.batchRows < large.batchRows
    else { return [] }
    let (rows, rate) = (
      Double(large.batchRows) / Double(small.batchRows), large.learningRate / small.learningRate
    )
    return [
      "From \(small.name) to \(large.name) the rows of a batch grow by \(significant(rows)), and the best learning "
        + "rate by \(significant(rate)); the square root rule says \(significant(rows.squareRoot())), the linear rule "
        + "\(significant(rows))."
    ]
  }

  private var edges: [String] {
    outcome.contenders.filter { $0.search?.isAtEdge == true }.map {
      "\($0.name): the best learning rate, \(significant($0.learningRate)), is the last one that was tried on its side; "
        + "a better one may lie beyond."
    }
  }

  private var noiseFindings: [String] {
    guard let text = noise?.text else { return [] }
    return [text]
  }

  private func costs(_ contender: ContenderResult, _ axes: [RaceAxis]) -> String {
    let costs = axes.compactMap { axis in
      outcome.cost(contender, axis).map {
        "\(significant($0.median)) \(axis == .seconds ? "s" : axis.rawValue)"
      }
    }
    return costs.isEmpty ? "" : " (\(costs.joined(separator: ", ")))"
  }

  private func rangeText(_ spread: Spread) -> String {
    spread.low < spread.high
      ? " (\(significant(spread.low)) to \(significant(spread.high)) over the seeds)" : ""
  }

  /// The contenders whose seeds overlap with those of the winner.
  private func equals(_ winner: Int) -> String {
    guard let best = outcome.contenders[winner].best, race.comparison.seeds > 1 else { return "" }
    let names = outcome.contenders.indices.filter { index in
      guard index != winner, let other = outcome.contenders[index].best else { return false }
      return other.low <= best.high && best.low <= other.high
    }.map { outcome.contenders[$0].name }
    return names.isEmpty
      ? ""
      : "; within the spread of the seeds \(listed(names)) \(names.count == 1 ? "is" : "are") as good"
  }
}

extension ContenderResult {
  /// The contender's name.
  public var name: String { contender.name }
}

extension NoiseCurve {
  /// What the scale means, in a sentence or two.
  public var text: String? {
    guard let scale else { return nil }
    let rows = significant(scale)
    return
      "The gradient noise scale is about \(rows) rows (the median until the goal, along \(contender)): much "
      + "smaller batches should need about as many rows and more updates, much larger ones about as many updates "
      + "and more rows."
      + (error.map { error in
        " The updates that it predicts are within a factor of \(significant(error)) of those measured."
      } ?? "")
  }
}
