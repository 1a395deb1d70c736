import ArgumentParser
import Descent

/// `--overfit-batch`: whether the network can learn one batch by heart.
struct OverfitRun {
  let options: TrainOptions
  let set: LearningSet
  let trainer: Trainer
  let console: Console
  let isJSON: Bool

  /// Reports how the loss goes; exits with 1 if it does not fall.
  func run(steps: Int) throws {
    let batches = MiniBatches(
      of: options.descent.batch, from: set.training.count,
      shuffled: options.descent.shuffle.shuffle(seed: options.descent.seed), epoch: 1,
      remainder: options.descent.last)
    guard let batch = batches.first else {
      throw TrainingError.empty(
        "an epoch has no batch to train on (\(batches)); use smaller batches or more rows")
    }
    let report: OverfitReport
    do {
      report = try trainer.overfit(batch, of: set.training, steps: steps)
    } catch {
      guard case .diverged(let diagnosis) = error else { throw error }
      throw Divergence(
        diagnosis, in: options.file, set, learningRate: trainer.optimizer.learningRate)
    }
    console.say("Overfit  one batch of \(counted(batch.count, "row")), over and over")
    console.say("  step  train_loss")
    for step in shownSteps(upTo: steps) {
      console.say(right(grouped(step), 6) + right(decimal(report.losses[step]), 12))
    }
    // Rounded down, lest what stays reads as more than half.
    let percent = Int(max(0, report.learnt * 100))
    let change =
      "from \(decimal(report.before)) to \(decimal(report.after)) in \(counted(steps, "step")), "
      + "learnt \(percent)% of what there was to learn"
    if report.hasFallen {
      console.say("Falls", "\(change): the network can learn")
    } else {
      console.say(
        "Stays",
        "\(change), not more than half: look at --learning-rate, --loss, the targets, or take more "
          + "steps")
    }
    if isJSON {
      let figures = set.preparation.target.metricValues(loss: nil, report.metrics)
      try console.json(
        .object([
          "losses": .array(report.losses.map { .number($0) }), "metrics": JSONValue(figures),
          "falls": .bool(report.hasFallen), "learnt": .number(report.learnt),
          "rows": .int(batch.count),
        ]))
    }
    try console.finish()
    if !report.hasFallen { throw ExitCode.failure }
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

  private func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
