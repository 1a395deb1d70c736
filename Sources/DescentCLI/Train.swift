import ArgumentParser
import Descent
import DescentBoard
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
        descent train penguins.csv --target species --board
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

  @Flag(
    help: """
      Show the training on a page in the browser, from its event log, which is written to the folder runs unless \
      --log names another one. The page stays until Ctrl-C.
      """)
  var board = false

  func validate() throws { try options.check() }

  func run() throws {
    try ExitCodes.reported {
      var experiment = try options.experiment(usual: .standard)
      let board = board ? try openBoard(of: &experiment) : nil
      defer { board?.stop() }
      try TrainingRun(
        experiment, isJSON: json, isPlotting: plot, isCheckingOrder: checkOrder
      ).run()
      guard board != nil else { return }
      console.say("Board", "stays open; Ctrl-C ends it")
      _ = Interrupt.wait()
    }
  }

  private var console: Console { Console(reportingTo: json ? .error : .output) }

  private func openBoard(of experiment: inout Experiment) throws -> Board {
    if experiment.loop.fastRun || experiment.loop.overfitBatch != nil
      || experiment.rows.folds != nil
    {
      throw ValidationError(
        "--board shows whole trainings: leave it out, or --fast-run, --overfit-batch and --folds")
    }
    let folder = experiment.loop.log ?? ShowBoard.usualFolder
    experiment.loop.log = folder
    let board = try Board(ofTraining: folder) { try RunReport(ofLog: $0).json }
    board.start()
    console.say("Board", board.address)
    return board
  }
}
