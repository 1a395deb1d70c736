import ArgumentParser
import Descent
import DescentExperiments
import DescentPages

/// `descent compare FILE --target COLUMN --batch full,1,32,256`
struct Compare: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Race batch sizes, or any other setting, on the same rows, and draw the race.",
    discussion: """
      Each contender trains the same network from the same initial weights on the same rows, with several seeds \
      and a budget that is the same for all. Its learning rate is searched first, with whole runs of the budget: \
      a comparison at one rate would be one of how well that rate suits each. The race is written as a page that \
      opens in any browser. One that is interrupted goes on where it was, with the same command.

      Any option of 'descent train' may have several values with commas between them. Without one that has, the \
      batch sizes full, 1, 32 and 256 race.

      Examples:
        descent compare digits.csv --target digit
        descent compare digits.csv --target digit --batch 8,32 --optimizer sgd,adam --budget 30s
        descent compare prices.csv --target price --vary "hidden=64;128,64" --seeds 5
      """)

  @OptionGroup var options: ExperimentOptions
  @Option(
    help:
      "A setting and its values: optimizer=sgd,adam or, where values have commas, hidden=64;128,64.",
    transform: { try Variation(text: $0) })
  var vary: [Variation] = []
  @Option(help: "Runs of each contender, with consecutive seeds.")
  var seeds = 3
  @Option(
    help: "How long each run trains: 20epochs, 100000rows, 500steps, 30s. (default: 20epochs)",
    transform: { try RunBudget(text: $0) })
  var budget = RunBudget.epochs(20)
  @Option(help: "Whether to search a learning rate for each contender.")
  var tune = Switch.on
  @Option(
    help: "The loss, or the value of --monitor, to reach. (default: 95% of the way to the best)")
  var goal: Double?
  @Flag(help: "Print one JSON object on standard output, the report on standard error.")
  var json = false

  enum Switch: String, ExpressibleByArgument, CaseIterable { case on, off }

  func validate() throws {
    try options.check(takesLists: true)
    guard (1...1000).contains(seeds) else {
      throw ValidationError("--seeds is \(seeds); expected a whole number from 1 to 1000")
    }
    guard goal?.isFinite ?? true else { throw ValidationError("--goal: expected a number") }
  }

  func run() throws {
    try ExitCodes.reported {
      var comparison = Comparison(try options.experiment(takesLists: true))
      comparison.variations = options.lists + vary
      if comparison.variations.isEmpty {
        comparison.variations = [Variation("batch", ["full", "1", "32", "256"])]
      }
      (comparison.seeds, comparison.budget, comparison.goal) = (seeds, budget, goal)
      comparison.isTuned = tune == .on
      try RaceReport(comparison, isJSON: json).run()
    }
  }
}
