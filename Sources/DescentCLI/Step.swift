import ArgumentParser
import Descent
import DescentExperiments
import DescentTables

/// `descent step FILE --target COLUMN`, `descent step MODEL FILE`
struct Step: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show one update under the glass: its rows, their gradients, and what it changes.",
    discussion: """
      The options are those of 'descent train', and the step is the one that it takes: the same rows, weights \
      and learning rate. Nothing is written. Of a saved model, the step goes on from its weights, with the \
      settings of its training and a new optimizer.

      Examples:
        descent step penguins.csv --target species --batch 8
        descent step penguins.csv --target species --batch full --at-step 50
        descent step penguins.safetensors penguins.csv --batch 1
      """)

  @OptionGroup var options: ExperimentOptions
  @Argument(help: "The table, if the first file is a saved model.")
  var table: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The step to show; those before it are taken silently.", valueName: "n"))
  var atStep = 1
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many rows of the batch to show, those of the largest gradients.", valueName: "n"))
  var rows = 16
  @Flag(help: "Print one JSON object on standard output, the report on standard error.")
  var json = false

  func validate() throws {
    try options.check()
    guard atStep >= 1 else {
      throw ValidationError("--at-step is \(atStep); expected a whole number of at least 1")
    }
    guard rows >= 0 else {
      throw ValidationError("--rows is \(rows); expected a whole number of at least 0")
    }
  }

  func run() throws {
    try ExitCodes.reported {
      let console = Console(reportingTo: json ? .error : .output)
      let prepared = try prepare(note: console.note)
      let report = StepReport(
        of: try prepared.examine(step: atStep), in: prepared, shownRows: rows,
        model: table == nil ? nil : options.file)
      report.write(to: console)
      if json { try console.json(report.json) }
      try console.finish()
    }
  }

  private func prepare(note: (String) -> Void) throws -> PreparedExperiment {
    guard let table else { return try options.experiment().prepare(note: note) }
    let model = try TableModel(contentsOf: options.file)
    let base = try Experiment(of: model, from: options.file, file: table)
    return try options.experiment(from: base).prepare(from: model, note: note)
  }
}
