import ArgumentParser
import Descent
import DescentExperiments
import DescentTables

/// `descent inspect FILE|MODEL`
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what is in a table or in a saved model.",
    discussion: """
      Examples:
        descent inspect penguins.csv --target species
        descent inspect penguins.safetensors
      """)

  @Argument(help: "A CSV or TSV file or a saved model, or '-' for standard input.")
  var file: String
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The column to predict, or several separated by commas: shows the balance of its classes, and "
        + "columns that give it away.",
      valueName: "column"))
  var target: String?
  @OptionGroup(title: ReadingSettings.title) var reading: Options<ReadingSettings>
  @Flag(help: "Print one JSON object on standard output, the report on standard error.")
  var json = false

  func run() throws {
    try ExitCodes.reported {
      let console = Console(reportingTo: json ? .error : .output)
      let input = try InputFile(file)
      if try TableModel.isSaved(input) {
        let report = ModelReport(try TableModel(reading: input), file: input.name)
        report.write(to: console)
        if json { try console.json(report.json) }
      } else {
        let table = try Table(
          reading: input, format: reading.part.format, expecting: Set([target].compactMap(\.self)))
        for note in table.notes { console.note("\(table.name): \(note)") }
        let report = try TableReport(table, target: target)
        report.write(to: console)
        if json { try console.json(report.json) }
      }
      try console.finish()
    }
  }
}
