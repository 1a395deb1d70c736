import Descent
import DescentExperiments

/// The curves of range tests, what they say in words, and what to run next.
struct TuningReport {
  private let plan: RangeTestPlan
  private let results: [TunedBatch]
  private let console: Console

  init(_ plan: RangeTestPlan, _ results: [TunedBatch], console: Console) {
    self.plan = plan
    self.results = results
    self.console = console
  }

  func write() throws {
    let style = TextPlot.Style()
    for result in results {
      let test = result.summary.test
      console.say(
        "Test",
        "batch \(result.batch): \(counted(test.steps, "step")) from \(test.lowest.short) to "
          + "\(test.highest.short), \(counted(result.curves.count, "seed")); the loss, smoothed, "
          + (result.curves.count > 1 ? "is the median over the seeds" : "of one seed"))
      let width = min(Terminal.width(console.reportStream), 100)
      for line in plot(result.summary, width: width, style) { console.say(line) }
      console.say(result.summary.suggestion == nil ? "None" : "Found", words(result.summary))
    }
    writeTable()
    for result in results {
      guard let rate = result.summary.suggestion else { continue }
      console.say("Next", try command(result.batch, rate))
    }
  }

  private func plot(
    _ summary: RangeTestSummary, width: Int, _ style: TextPlot.Style
  ) -> [String] {
    let top = summary.drawnLosses.upperBound
    let values = summary.median.map { $0.isFinite ? min($0, top) : .nan }
    var plot = TextPlot(
      values, from: summary.test.lowest.short, to: summary.test.highest.short, width: width,
      style: style)
    plot.band = zip(summary.lowest, summary.highest).map {
      $0.isFinite ? $0...max($0, $1) : top...top
    }
    plot.marks = summary.suggestion.map { [summary.test.step(at: $0)] } ?? []
    return plot.lines
  }

  /// What the curve does, and what to do.
  private func words(_ summary: RangeTestSummary) -> String {
    let sentence = summary.sentence
    return switch summary.finding {
    case .falls: sentence
    case .stillFalling: "\(sentence): look further with --to \((summary.test.highest * 100).short)"
    case .neverFalls:
      "\(sentence): look further with --to \((summary.test.highest * 100).short), take more --steps, or see "
        + "with --overfit-batch 100 of 'descent train' whether the network can learn at all"
    case .divergesAtOnce:
      "\(sentence): begin lower, with --from \((summary.test.lowest / 1e4).short), or look for very large "
        + "values in the table"
    }
  }

  /// Batch sizes and rates, if there are several.
  private func writeTable() {
    guard results.count > 1 else { return }
    console.say("    batch  learning_rate")
    for result in results {
      let rate = result.summary.suggestion?.short ?? "none"
      console.say(right("\(result.batch)", 9) + right(rate, 15))
    }
  }

  private func command(_ batch: BatchSize, _ rate: Double) throws(SettingError) -> String {
    var experiment = try plan.experiment.withLearningRate(rate)
    experiment.descent.batch = batch
    return experiment.commandLine(without: ["output"])
  }

  /// Everything that was measured.
  func json(picture: String?) throws(SettingError) -> JSONValue {
    func numbers(_ values: [Double]) -> JSONValue { .array(values.map { .number($0) }) }
    let batches = try results.map { result throws(SettingError) -> JSONValue in
      let summary = result.summary
      let first = plan.experiment.descent.seed
      return .object([
        "batch": result.batch.json, "rates": numbers(summary.test.rates),
        "learning_rate": summary.suggestion.map { .number($0) } ?? .null,
        "finding": .string(summary.finding.rawValue),
        "median": numbers(summary.median), "low": numbers(summary.lowest),
        "high": numbers(summary.highest),
        "seeds": .array(
          result.curves.enumerated().map { number, curve in
            .object([
              "seed": .string("\(first &+ UInt64(number))"), "losses": numbers(curve.losses),
              "diverged": .bool(curve.ending == .diverged),
            ])
          }),
        "command": try summary.suggestion.map { rate throws(SettingError) in
          .string(try command(result.batch, rate))
        } ?? .null,
      ])
    }
    return .object([
      "batches": .array(batches),
      "picture": picture.map { .string($0) } ?? .null,
    ])
  }
}
