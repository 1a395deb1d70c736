import ArgumentParser
import Descent
import DescentExperiments
import DescentTables

/// `descent inspect FILE|MODEL`
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what is in a table or in a saved model.",
    discussion: """
      With --target, also the balance of its classes and columns that give it away. The options of the columns \
      are those of 'descent train': the table is shown as a training would take it.

      Examples:
        descent inspect penguins.csv --target species
        descent inspect penguins.safetensors
      """)

  @Argument(help: "A CSV or TSV file or a saved model, or '-' for standard input.")
  var file: String
  @OptionGroup(title: ColumnSettings.title) var columns: Options<ColumnSettings>
  @Option(
    help:
      "The memory for the table; a larger one is read block by block. (default: most of what is free)",
    transform: { try MemorySize(text: $0) })
  var memory: MemorySize?
  @OptionGroup(title: ReadingSettings.title) var reading: Options<ReadingSettings>
  @Flag(help: "Print one JSON object on standard output, the report on standard error.")
  var json = false

  /// The training that the options describe, of which only the table is read.
  private var experiment: Experiment {
    get throws(SettingError) {
      var experiment = Experiment(file: file)
      experiment.columns = try columns.part
      experiment.reading = try reading.part
      experiment.memory.memory = memory
      return experiment
    }
  }

  func run() throws {
    try ExitCodes.reported {
      let console = Console(reportingTo: json ? .error : .output)
      let paths = try InputPaths.files([file])
      let input = try InputFile(paths[0])
      if paths.count == 1, try TableModel.isSaved(input) {
        let report = ModelReport(try TableModel(reading: input), file: input.name)
        report.write(to: console)
        if json { try console.json(report.json) }
      } else {
        var table = try paths.count == 1 ? TableInput(input) : TableInput(file)
        if let targets = try columns.part.targets {
          table = try table.with(targets: targets, format: reading.part.format).input
        }
        let report = try TableReport(of: experiment, reading: table, note: console.note)
        report.write(to: console)
        if json { try console.json(report.json) }
      }
      try console.finish()
    }
  }
}
