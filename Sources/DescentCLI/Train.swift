import ArgumentParser
import Descent
import DescentExperiments

/// `descent train FILE --target COLUMN`
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Train a network on a table and save it.",
    discussion: """
      Examples:
        descent train penguins.csv --target species
        descent train prices.tsv --target price --ignore id --hidden 64 --epochs 100
        descent train settings.yaml --seed 7
        descent train penguins.csv --target species --plot
      """)

  @OptionGroup var options: ExperimentOptions
  @Flag(help: "Print one JSON object on standard output, the report on standard error.")
  var json = false
  @Flag(
    help: """
      Draw the losses of the training and the validation: in a terminal while it trains, and in the report at its \
      end.
      """)
  var plot = false
  @Flag(
    help: """
      Read the first epoch before the training, and report how well its order mixes the targets: how many a batch \
      has, and how many it would have of a random order of all rows.
      """)
  var checkOrder = false

  func validate() throws { try options.check() }

  func run() throws {
    try ExitCodes.reported {
      try TrainingRun(
        try options.experiment(), isJSON: json, isPlotting: plot, isCheckingOrder: checkOrder
      ).run()
    }
  }
}
