import ArgumentParser
import Descent
import DescentExperiments

/// `--overfit-batch`: whether the network can learn one batch by heart.
struct OverfitRun {
  let prepared: PreparedExperiment
  let console: Console
  let isJSON: Bool

  /// Reports how the loss changes; exits with 1 if it does not fall.
  func run(steps: Int) throws {
    let (report, rows) = try prepared.overfit(steps: steps)
    console.say("Overfit  one batch of \(counted(rows, "row")), over and over")
    console.say("  step  train_loss")
    for step in shownSteps(upTo: steps) {
      console.say(right(grouped(step), 6) + right(decimal(report.losses[step]), 12))
    }
    say(report, steps)
    if isJSON { try console.json(json(report, rows)) }
    try console.finish()
    if !report.hasFallen { throw ExitCode.failure }
  }

  private func say(_ report: OverfitReport, _ steps: Int) {
    // Rounded down, so that a loss that stays does not read as more than half.
    let percent = Int(max(0, report.learned * 100))
    let change =
      "from \(decimal(report.before)) to \(decimal(report.after)) in \(counted(steps, "step")), "
      + "learned \(percent)% of what could be learned"
    if report.hasFallen {
      console.say("Falls", "\(change): the network can learn")
    } else {
      console.say(
        "Stays",
        "\(change), not more than half: look at --learning-rate, --loss, the targets, or take more "
          + "steps")
    }
  }

  private func json(_ report: OverfitReport, _ rows: Int) -> JSONValue {
    let metrics = prepared.data.preparation.target.metricValues(loss: nil, report.metrics)
    return .object([
      "losses": .array(report.losses.map { .number($0) }), "metrics": JSONValue(metrics: metrics),
      "falls": .bool(report.hasFallen), "learnt": .number(report.learned), "rows": .int(rows),
    ])
  }

  /// 0, 1, 2, 5, 10, 20, 50 and so on, and the last.
  private func shownSteps(upTo steps: Int) -> [Int] {
    var (shown, unit) = ([0], 1)
    while unit < steps {
      shown += [unit, 2 * unit, 5 * unit].filter { $0 < steps }
      unit *= 10
    }
    return shown + [steps]
  }
}

extension JSONValue {
  /// Metric values by the names of their metrics, as keys.
  init(metrics: [String: Double]) {
    self = .object(
      Dictionary(
        metrics.map { (metricKey($0), .number($1)) }, uniquingKeysWith: { first, _ in first }))
  }
}
