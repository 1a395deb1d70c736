import ArgumentParser
import Descent
import DescentExperiments

/// `descent tune FILE --target COLUMN`
struct Tune: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find a learning rate by a range test.",
    discussion: """
      The learning rate grows from step to step while the network trains, once for each seed, and the loss of \
      each step's batch is recorded. The suggestion is the lowest rate at which the smoothed loss, the median \
      over the seeds, has made 95% of its fall. See docs/learning-rate.md. Nothing is saved but the picture \
      that --output names.

      Examples:
        descent tune penguins.csv --target species
        descent tune penguins.csv --target species --optimizer sgd --output tune.svg
        descent tune penguins.csv --target species --batch 1,32,full
      """)

  @OptionGroup var options: ExperimentOptions
  @Option(
    help: "Runs of the test, each from other initial weights and in another order of the rows.")
  var seeds = 3
  @Option(name: .customLong("from"), help: "The learning rate of the first step.")
  var lowest = 1e-6
  @Option(name: .customLong("to"), help: "The learning rate of the last step.")
  var highest = 10.0
  @Option(
    help:
      "Steps of each run. (default: as many as the training takes, from 300 to 10000)")
  var steps: Int?
  @Flag(help: "Print one JSON object on standard output, the report on standard error.")
  var json = false

  /// The most steps and seeds: more would only take memory.
  private static let most = 1_000_000

  func validate() throws {
    try options.check(takesLists: true)
    guard (1...1000).contains(seeds) else {
      throw ValidationError("--seeds is \(seeds); expected a whole number from 1 to 1000")
    }
    if let steps, !(RangeTest.leastSteps...Self.most).contains(steps) {
      throw ValidationError(
        "--steps is \(steps); expected a whole number from \(RangeTest.leastSteps) to \(Self.most)")
    }
    guard lowest > 0, lowest < highest, highest.isFinite, highest / lowest < 1e300 else {
      throw ValidationError(
        "--from is \(lowest) and --to is \(highest); expected numbers above 0, the first one lower")
    }
  }

  func run() throws {
    try ExitCodes.reported {
      let plan = RangeTestPlan(
        try options.experiment(takesLists: true), rates: lowest...highest, steps: steps,
        seeds: seeds, batches: try batches)
      try TuningRun(plan, isJSON: json).run()
    }
  }

  /// The batch sizes, if several are given.
  private var batches: [BatchSize] {
    get throws(SettingError) {
      var batches: [BatchSize] = []
      for list in options.lists {
        guard list.setting == "batch" else {
          throw .refused(
            "\(setting: list.setting) \(list.values.joined(separator: ",")): several values; expected one: "
              + "'descent tune' takes several for \(setting: "batch") alone")
        }
        for value in list.values { batches.append(try BatchSize(text: value)) }
      }
      return batches
    }
  }
}
